"""How a generation of a document ends, or why it cannot yet."""

from dataclasses import dataclass

from lisa.ingestion.document import Progress, Status


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
