"""Which process stands in for which container image."""

import json
import os
from dataclasses import dataclass, field

from local.cloud.settings import ROOT

_VENV = ROOT / ".local" / "venv"
#: JSON `{image: [argument, …]}` adding to the map below; `{host}` and `{port}` are filled in.
IMAGES_VARIABLE = "LISA_IMAGES"


@dataclass(frozen=True)
class Image:
    """A command that serves on the given host and port, started in the root of the checkout."""

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def argv(self, host: str, port: int, arguments: list[str]) -> list[str]:
        """The command line; `arguments` are the container's command, as docker would append them."""
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
    """Find the process for an image reference, whatever its registry, tag or digest.

    Raises:
        LookupError: no process stands in for that image.
    """
    extra = {name: Image(tuple(argv)) for name, argv in json.loads(os.environ.get(IMAGES_VARIABLE, "{}")).items()}
    name = reference.split("@", 1)[0]
    if ":" in name.rsplit("/", 1)[-1]:
        name = name.rsplit(":", 1)[0]
    for known, image in {**IMAGES, **extra}.items():
        if name == known or name.endswith("/" + known):
            return image
    raise LookupError(f"no local process stands in for the image {reference}")
