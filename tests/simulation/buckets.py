"""Buckets as in S3, with or without versions, whose events are unreliable."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lisa.ingestion.document import Location
from tests.simulation.actors import Scheduler
from tests.support.twins.objects import MemoryObjects

_KEEP = 1_000_000
Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class ObjectVersion:
    """One version of an object. Content None is a delete marker."""

    version_id: str
    content: bytes | None
    modified: int


@dataclass(frozen=True)
class PastState:
    """The state of an object from a time on. `plain`: set by a put or a plain deletion, not by deleting a version."""

    since: int
    content: bytes | None
    plain: bool


class Buckets:
    """Changes the buckets from outside and sends the events. The twin holds the current objects."""

    def __init__(self, scheduler: Scheduler, objects: MemoryObjects, tell: Tell, versioned: frozenset[str]) -> None:
        self.past: dict[Location, list[PastState]] = {}
        self._scheduler = scheduler
        self._objects = objects
        self._tell = tell
        self._versioned = versioned
        self._versions: dict[Location, list[ObjectVersion]] = {}
        self._written = scheduler.random.choice((0xC, 0xE0, 0xFD))

    def content(self, location: Location) -> bytes | None:
        """Return the current content of an object."""
        past = self.past.get(location)
        return past[-1].content if past else None

    def put(self, location: Location, content: bytes) -> None:
        """Store an object."""
        self._add(location, content)
        self._event(location, "Object Created")

    def delete(self, location: Location) -> None:
        """Delete an object. A bucket with versions gets a delete marker."""
        if self.content(location) is None:
            return
        versioned = location.bucket in self._versioned
        self._add(location, None)
        kind = {"deletion-type": "Delete Marker Created" if versioned else "Permanently Deleted"}
        self._event(location, "Object Deleted", kind, self._versions[location][-1].version_id if versioned else None)

    def delete_version(self, location: Location, newest: bool) -> None:
        """Delete the newest version, which may be a delete marker, or an older one."""
        kept = self._versions.get(location, [])
        if location.bucket not in self._versioned or len(kept) < (1 if newest else 2):
            return
        gone = kept.pop(-1 if newest else self._scheduler.random.randrange(len(kept) - 1))
        self._show(location, plain=False)
        self._event(location, "Object Deleted", {"deletion-type": "Permanently Deleted"}, gone.version_id)

    def _add(self, location: Location, content: bytes | None) -> None:
        kept = self._versions.setdefault(location, [])
        if location.bucket not in self._versioned:
            kept.clear()
        self._written += 1
        if content is not None or location.bucket in self._versioned:
            modified = self._scheduler.now // 1000 * 1000
            kept.append(ObjectVersion(f"{self._written:x}", content, modified))
        self._show(location, plain=True)

    def _show(self, location: Location, *, plain: bool) -> None:
        kept = self._versions[location]
        now = kept[-1] if kept else None
        content = now.content if now else None
        if plain or content != self.content(location):
            self.past.setdefault(location, []).append(PastState(self._scheduler.now, content, plain))
        if now is None or content is None:
            self._objects.remove(location)
        else:
            self._objects.put(location, content, now.modified)

    def _event(
        self, location: Location, what: str, about: dict[str, str] | None = None, version_id: str | None = None
    ) -> None:
        self._written += 1
        found: dict[str, Any] = {"key": location.key, "sequencer": f"{self._written:X}"}
        if what == "Object Created":
            found["size"] = len(self.content(location) or b"")
        if version_id:
            found["version-id"] = version_id
        self._scheduler.say(f"{what} {location.uri} {self.content(location)!r}")
        time = datetime.fromtimestamp(self._scheduler.now // 1000, UTC).isoformat()
        detail = {"bucket": {"name": location.bucket}, "object": found, **(about or {})}
        self._tell({"detail-type": what, "time": time, "detail": detail})
