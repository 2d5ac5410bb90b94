"""The parts of a Dockerfile that describe the container: the instructions of its last stage."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

_WITH_DIGEST = re.compile(r"^\S+:\S+@sha256:[0-9a-f]{64}$")


@dataclass(frozen=True)
class Image:
    """The settings of a container at its start. `bases` are the base images of all stages."""

    bases: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    workdir: str = "/"
    volumes: frozenset[str] = frozenset()

    def find_option(self, name: str) -> str | None:
        """Return the value of an option of the command, or None if the command does not have it."""
        words = list(self.command)
        return words[words.index(name) + 1] if name in words else None

    def unpinned_bases(self) -> list[str]:
        """Return the base images without a digest, whose content may change."""
        return [base for base in self.bases if not _WITH_DIGEST.match(base)]


def read_image(dockerfile: Path) -> Image:
    """Read a Dockerfile whose commands and volumes are written as JSON lists."""
    return parse_dockerfile(dockerfile.read_text())


def parse_dockerfile(text: str) -> Image:
    """Parse the text of a Dockerfile whose commands and volumes are written as JSON lists."""
    stages: set[str] = set()
    found, bases = Image(), []
    for word, rest in _parse_instructions(text):
        if word == "FROM":
            base, _, stage = rest.partition(" AS ")
            bases += [] if base in stages else [base]
            stages.add(stage)
            found = Image()
        else:
            found = _apply_instruction(found, word, rest)
    return Image(tuple(bases), found.command, found.environment, found.user, found.workdir, found.volumes)


def _apply_instruction(image: Image, word: str, rest: str) -> Image:
    values = dict(vars(image))
    if word == "CMD":
        values["command"] = tuple(json.loads(rest))
    elif word == "ENV":
        values["environment"] = image.environment | dict(pair.split("=", 1) for pair in rest.split())
    elif word == "VOLUME":
        values["volumes"] = image.volumes | frozenset(json.loads(rest))
    elif word in {"USER", "WORKDIR"}:
        values[word.lower()] = rest
    return Image(**values)


def _parse_instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(line.split(None, 1)[0].upper(), line.split(None, 1)[1]) for line in joined.splitlines()]
