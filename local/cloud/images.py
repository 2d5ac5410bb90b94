"""The local process that replaces each container image."""

import json
import os
from dataclasses import dataclass, field

from local.cloud.settings import ROOT

_VENV = ROOT / ".local" / "venv"
_QUOTER = (f"{_VENV}/models/bin/python", "-m", "local.models.quoter")
_PROGRAMS = str(ROOT / "local" / "cloud" / "programs")
#: Variable with additional images as JSON: `{image: [argument, …]}`, with `{host}` and `{port}` as placeholders.
IMAGES_VARIABLE = "LISA_IMAGES"


@dataclass(frozen=True)
class Image:
    """A server command, started in the root of the checkout; `{host}` and `{port}` are placeholders.

    `programs` is a folder of programs that come first in the PATH of the process.
    """

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    programs: str = ""

    def argv(self, host: str, port: int, arguments: list[str], entry_point: list[str]) -> list[str]:
        """Return the command line: the container's entry point, else the image's, then the container's command."""
        start = entry_point or [part.format(host=host, port=port) for part in self.command]
        return start + arguments

    def extend(self, environment: dict[str, str]) -> dict[str, str]:
        """Return an environment with the variables of the image."""
        path = f"{self.programs}{os.pathsep}{environment.get('PATH', '')}" if self.programs else environment.get("PATH")
        return environment | self.environment | ({"PATH": path} if path else {})


IMAGES = {
    "local/gateway": Image(
        (
            f"{_VENV}/gateway/bin/python", "-m", "uvicorn", "--factory", "gateway.app:create",
            "--host", "{host}", "--port", "{port}",
        ),
        {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"},
    ),
    "local/minilm": Image((f"{_VENV}/models/bin/python", "-m", "local.models.minilm"), {"PYTHONPATH": str(ROOT)}),
    "local/quoter": Image((*_QUOTER, "vllm"), {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"}),
    "local/quoter-tgi": Image((*_QUOTER, "tgi"), {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"}),
    "aws-cli/aws-cli": Image((f"{_PROGRAMS}/aws",), programs=_PROGRAMS),
    "amazon/aws-cli": Image((f"{_PROGRAMS}/aws",), programs=_PROGRAMS),
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
