"""Volumes of a task as folders of this machine: a process sees the folder where its container has a path."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Mounts = Mapping[str, Path]


def find_mounts(container: Mapping[str, Any], volumes: list[dict[str, Any]], task: Path, host: Path) -> dict[str, Path]:
    """Return the folder of each path at which a container mounts a volume.

    A volume without a source on the host lies in the folder `task`, the others in the folder `host`.
    """
    sources = {_get(volume, "name"): _get(_get(volume, "host") or {}, "sourcePath") for volume in volumes}
    found = {}
    for point in container.get("mountPoints") or []:
        name = point.get("sourceVolume")
        source = sources.get(name)
        folder = host / str(source).strip("/") if source else task / str(name)
        found[str(point.get("containerPath")).rstrip("/")] = folder
    return found


def replace_paths(text: str, mounts: Mounts) -> str:
    """Return a text with the folders of this machine in place of the paths in the container; longest paths first."""
    if not mounts:
        return text
    paths = "|".join(re.escape(path) for path in sorted(mounts, key=len, reverse=True))
    return re.sub(rf"(?<![\w./-])(?:{paths})(?![\w.-])", lambda found: str(mounts[found.group()]), text)


def _get(record: Mapping[str, Any], name: str) -> Any:
    """Return a field by its name in the API or in CloudFormation, which begins with a capital letter."""
    return record.get(name) or record.get(name[:1].upper() + name[1:])
