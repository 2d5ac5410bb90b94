"""The outcome of a generation: settled, failed once more, or waiting for a dependency."""

from dataclasses import dataclass

from lisa.ingestion.document import Document, Progress, Status


@dataclass(frozen=True)
class Wait:
    """Why a document cannot go on now, and when somebody must look again. Times are epoch milliseconds."""

    dependency: str
    reason: str
    at: int
    due_at: int
    progress: Progress | None = None


@dataclass(frozen=True)
class Attempt:
    """A receive of a document's message that failed, and is going to be repeated. `at` is epoch milliseconds."""

    number: int
    cause: str
    at: int


@dataclass(frozen=True)
class Settlement:
    """How a generation ended."""

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

    again: bool = False  # the object is not to blame: a comparison tries it again though it has not changed

    @property
    def is_of_object(self) -> bool:
        """Whether the object was there: then the newest change did not take the document out, whatever it said."""
        return self.status is Status.SEARCHABLE or self.etag is not None

    @property
    def compared_etag(self) -> str | None:
        """The ETag that a comparison finds unchanged."""
        return None if self.again else self.etag


GATEWAY, DATABASE, WORKER, WORKFLOW = "gateway", "database", "worker", "workflow"
STANDING_DEPENDENCIES = (GATEWAY, DATABASE, WORKER, WORKFLOW)
"""What is always there to be waited for; models come and go."""

FIRST_MS = 30_000
LONGEST_MS = 15 * 60_000
HANDOVER_MS = 30 * 60_000  # a range of a large document takes a few minutes at most
LATE_MS = 30 * 60_000  # in progress for so long with an empty queue: its message was lost
PATIENCE_MS = 6 * 3_600_000  # in progress for so long, whatever the queue holds


def model_dependency(model_id: str) -> str:
    """The name of a model as a dependency."""
    return f"model:{model_id}"


def next_look(document: Document, now: int) -> int:
    """When to look again at a document that has waited so often already: twice as long each time. Epoch ms."""
    return now + min(FIRST_MS << min(document.waits, 10), LONGEST_MS)
