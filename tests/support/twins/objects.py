"""In-memory twins of the buckets and of the index queue."""

import hashlib
from collections.abc import Iterator, Sequence

from lisa.ingestion.document import Document, Location
from lisa.ingestion.stored_object import ArchivedObject, FetchedObject, ListedObject, OversizedObject, StoredObject


class MemoryObjects:
    """Buckets in a dictionary. `put` and `remove` are for the test, not part of the port."""

    def __init__(self) -> None:
        self._objects: dict[Location, tuple[StoredObject, int]] = {}
        self._archives: dict[Location, str] = {}
        self._writes = 0

    def put(self, location: Location, content: bytes, modified: int = 0, **headers: str) -> None:
        """Store an object under a new version. `modified` is epoch milliseconds, headers are fields of StoredObject."""
        self._writes += 1
        etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
        self._objects[location] = (StoredObject(content, f"v{self._writes}", etag, **headers), modified)
        self._archives.pop(location, None)

    def archive(self, location: Location, tier: str) -> None:
        """Move an object to an archive of S3, named `tier`."""
        self._archives[location] = tier

    def restore(self, location: Location) -> None:
        """Make an archived object readable."""
        self._archives.pop(location, None)

    def remove(self, location: Location) -> None:
        """Delete an object."""
        self._objects.pop(location, None)

    def fetch_object(self, location: Location, max_bytes: int) -> FetchedObject | None:
        found, _ = self._objects.get(location, (None, 0))
        if found is not None and location in self._archives:
            return ArchivedObject(self._archives[location], len(found.content), found.etag)
        if found is not None and len(found.content) > max_bytes:
            return OversizedObject(len(found.content), found.etag)
        return found

    def head_object(self, location: Location) -> ListedObject | None:
        found, modified = self._objects.get(location, (None, 0))
        if found is None:
            return None
        return ListedObject(location.key, found.etag, len(found.content), modified, self._archives.get(location))

    def list_objects(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        keys = [location.key for location in self._objects if location.bucket == bucket]
        for key in sorted(key for key in keys if key.startswith(prefix) and key > (after or "")):
            found, modified = self._objects.get(Location(bucket=bucket, key=key), (None, 0))
            if found is not None:
                yield ListedObject(key, found.etag, len(found.content), modified)


class MemoryIndexQueue:
    """The index queue in a list. `sent` holds the ids of the waiting documents."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def queue_documents(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
        self.sent += [document.document_id for document in documents]

    def count_waiting(self) -> int:
        return len(self.sent)
