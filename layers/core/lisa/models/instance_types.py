"""The EC2 instance types and their accelerators, from the generated file instance_types.json."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Accelerators:
    """The accelerators of an instance type: their number, and the memory of each one in GiB.

    `compute_capability` is that of a GPU of NVIDIA without the dot, as in 86 for 8.6; other accelerators have none.
    """

    count: int
    memory_gib: int
    compute_capability: int | None = None


def list_instance_types() -> list[str]:
    """Return the names of all instance types, sorted."""
    return list(_read_document()["names"])


def find_accelerators(instance_type: str) -> Accelerators | None:
    """Return the accelerators of an instance type, or None if it has none or is not known."""
    found = _read_document()["accelerators"].get(instance_type)
    return Accelerators(**found) if found else None


def instance_type_refusal(instance_type: str) -> str | None:
    """Return the reason why no instance can have this type, or None."""
    if instance_type in _read_document()["names"]:
        return None
    return f"{instance_type} is no instance type; GET /models/metadata/instances lists all types"


@cache
def _read_document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("lisa.models").joinpath("instance_types.json").read_text())
    return found
