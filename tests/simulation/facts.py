"""The calls of users, recorded to decide later what they must have caused."""

from dataclasses import dataclass, field
from typing import Any

from lisa.repositories.retirement import RetiredPipeline


@dataclass
class Facts:
    """The calls by document, where nothing else is said. Times are those of the true clock."""

    removals: dict[str, list["UserCall"]] = field(default_factory=dict)  # by document
    ingests: dict[str, list["UserCall"]] = field(default_factory=dict)
    retired: list[RetiredPipeline] = field(default_factory=list)
    deleted_collections: dict[str, str] = field(default_factory=dict)  # -> repository


@dataclass
class UserCall:
    """One call of a user: its first and last moment, and whether it was acknowledged."""

    began: int
    about: Any = None
    ended: int | None = None
    acknowledged: bool = False
