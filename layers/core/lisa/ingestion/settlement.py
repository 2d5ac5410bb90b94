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
