"""The outcome of a generation: settled, failed again, or waiting for a dependency."""

import hashlib
from dataclasses import dataclass
from typing import Self

from lisa.errors import DATABASE as DATABASE_DEPENDENCY
from lisa.errors import GATEWAY as GATEWAY_DEPENDENCY
from lisa.errors import MODEL_KIND, TransientError
from lisa.errors import WORKER as WORKER_DEPENDENCY
from lisa.ingestion.document import Document, Progress, Status
from lisa.ingestion.stored_object import StoredObject

GATEWAY, DATABASE, WORKER = str(GATEWAY_DEPENDENCY), str(DATABASE_DEPENDENCY), str(WORKER_DEPENDENCY)
WORKFLOW = "workflow"
STANDING_DEPENDENCIES = (GATEWAY, DATABASE, WORKER, WORKFLOW)
"""The dependencies that always exist. Models come and go."""

FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 15 * 60_000
HANDOVER_MS = 30 * 60_000  # a range of a large document takes a few minutes at most
LATE_MS = 30 * 60_000  # a document in progress for so long while the queue is empty has lost its message
LATE_BEHIND_BACKLOG_MS = 6 * 3_600_000  # the same while documents wait in the queue


def awaited_dependency(error: TransientError) -> str:
    """Return the dependency for which a document waits after this error.

    Nothing announces the return of queues, tables and the like: such a document is tried again as if a worker held it.
    """
    dependency = error.dependency
    if dependency is None or (dependency.kind != MODEL_KIND and str(dependency) not in STANDING_DEPENDENCIES):
        return WORKER
    return str(dependency)


def next_attempt_at(document: Document, now: int) -> int:
    """Return the time of the next attempt: each wait is twice as long as the one before. Epoch milliseconds."""
    return now + min(FIRST_WAIT_MS << min(document.waits, 10), LONGEST_WAIT_MS)


@dataclass(frozen=True)
class Wait:
    """A generation waits for a dependency until `due_at`, then it is tried again. Times are epoch milliseconds."""

    dependency: str
    reason: str
    at: int
    due_at: int
    progress: Progress | None = None


@dataclass(frozen=True)
class FailedAttempt:
    """A receive of a document's message that failed and is repeated. `at` is epoch milliseconds."""

    number: int
    cause: str
    at: int


@dataclass(frozen=True)
class Settlement:
    """The end of a generation."""

    status: Status
    version: str | None = None
    chunks: int = 0
    pages: int = 0
    size: int = 0
    sha256: str | None = None
    etag: str | None = None
    cause: str | None = None
    notice: str | None = None
    attempts: int = 0
    at: int = 0  # epoch milliseconds
    again: bool = False  # the cause is not in the object: a comparison tries it again although it has not changed

    @classmethod
    def from_failed_object(cls, found: StoredObject, cause: str | None = None) -> Self:
        """Return the failure of a generation whose object was read."""
        sha256 = hashlib.sha256(found.content).hexdigest()
        return cls(Status.FAILED, size=len(found.content), sha256=sha256, etag=found.etag, cause=cause)

    @classmethod
    def from_unchanged_version(cls, document: Document) -> Self:
        """Return the settlement that leaves the searchable version as it is."""
        return cls(
            Status.SEARCHABLE,
            version=document.version,
            chunks=document.chunks,
            pages=document.pages,
            sha256=document.sha256,
            etag=document.etag,
            notice=document.notice,
        )

    @property
    def has_object(self) -> bool:
        """Return whether the object existed. Then the document is not leaving, whatever the newest change said."""
        return self.status is Status.SEARCHABLE or self.etag is not None

    @property
    def etag_to_compare(self) -> str | None:
        """Return the ETag that a comparison takes for unchanged."""
        return None if self.again else self.etag
