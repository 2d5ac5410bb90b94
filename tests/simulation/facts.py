"""What people did, kept for whoever says afterwards what must have come of it."""

from dataclasses import dataclass, field
from typing import Any

from lisa.repositories.retirement import RetiredPipeline


@dataclass
class Facts:
    """By document where nothing else is said. Times are the true ones."""

    removals: dict[str, list["Deed"]] = field(default_factory=dict)  # by document
    ingests: dict[str, list["Deed"]] = field(default_factory=dict)
    retired: list[RetiredPipeline] = field(default_factory=list)
    deleted_collections: dict[str, str] = field(default_factory=dict)  # -> repository


@dataclass
class Deed:
    """A person's call: from when to when, and whether they were told that it was done."""

    began: int
    about: Any = None
    ended: int | None = None
    acknowledged: bool = False
