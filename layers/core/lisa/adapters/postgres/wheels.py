"""The check that installed packages were built for this machine and Python version."""

from collections.abc import Iterable, Iterator
from pathlib import Path


def incompatible_packages(folders: Iterable[Path], machine: str, python: tuple[int, int]) -> list[str]:
    """Return the packages in these folders that this machine (`x86_64`, `aarch64`) or Python version cannot load."""
    return sorted(
        name
        for folder in folders
        for name, tags in _read_package_tags(folder)
        if not _is_compatible(tags, machine, python)
    )


def _read_package_tags(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for wheel in folder.glob("*.dist-info/WHEEL"):
        lines = wheel.read_text().splitlines()
        tags = [line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: ")]
        yield wheel.parent.name.partition("-")[0], tags


def _is_compatible(tags: list[str], machine: str, python: tuple[int, int]) -> bool:
    """Return whether one of the tags fits. A wheel without tags fits every machine."""
    parts = [tag.split("-", 2) for tag in tags]
    here = f"cp{python[0]}{python[1]}"
    return not parts or any(
        (platform == "any" or platform.endswith(machine)) and (abi in {"none", "abi3"} or interpreter == here)
        for interpreter, abi, platform in parts
    )
