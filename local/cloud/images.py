"""The local process that replaces each container image."""

import json
import os
from dataclasses import dataclass, field

from local.cloud.settings import ROOT

_VENV = ROOT / ".local" / "venv"
#: Variable with additional images as JSON: `{image: [argument, …]}`, with `{host}` and `{port}` as placeholders.
IMAGES_VARIABLE = "LISA_IMAGES"


@dataclass(frozen=True)
class Image:
    """A server command, started in the root of the checkout; `{host}` and `{port}` are placeholders."""

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def argv(self, host: str, port: int, arguments: list[str]) -> list[str]:
        """Return the command line; `arguments` are the container's command, appended as docker does."""
        return [part.format(host=host, port=port) for part in self.command] + arguments


IMAGES = {
    "local/gateway": Image(
        (
            f"{_VENV}/gateway/bin/python", "-m", "uvicorn", "--factory", "gateway.app:create",
            "--host", "{host}", "--port", "{port}",
        ),
        {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"},
    ),
    "local/minilm": Image((f"{_VENV}/models/bin/python", "-m", "local.models.minilm"), {"PYTHONPATH": str(ROOT)}),
    "local/quoter": Image(
        (f"{_VENV}/models/bin/python", "-m", "local.models.quoter"), {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"}
    ),
}  # fmt: skip


def find_image(reference: str) -> Image:
    """Return the image of a reference; registry, tag and digest are ignored.

    Raises:
        LookupError: the image has no local process.
    """
    extra = {name: Image(tuple(argv)) for name, argv in json.loads(os.environ.get(IMAGES_VARIABLE, "{}")).items()}
    name = reference.split("@", 1)[0]
    if ":" in name.rsplit("/", 1)[-1]:
        name = name.rsplit(":", 1)[0]
    for known, image in {**IMAGES, **extra}.items():
        if name == known or name.endswith("/" + known):
            return image
    raise LookupError(f"no local process is defined for the image {reference}: add it to {IMAGES_VARIABLE}")
