"""What ingestion needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lisa.documents.splitting import Chunk
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Document, Location, Status


@dataclass(frozen=True)
class StoredObject:
    """An object as the bucket held it when asked. `version` is its version id, or its ETag without versions."""

    content: bytes
    version: str


@dataclass(frozen=True)
class Oversized:
    """An object too large to fetch, with its size in bytes."""

    size: int


@dataclass(frozen=True)
class Settlement:
    """How a generation ended."""

    status: Status
    version: str | None = None
    chunks: int = 0
    pages: int = 0
    size: int = 0
    sha256: str | None = None
    cause: str | None = None
    at: int = 0  # epoch milliseconds


@dataclass(frozen=True)
class Page:
    """Some documents, and where to go on; None when these were the last."""

    documents: list[Document]
    cursor: dict[str, str] | None


class Destinations(Protocol):
    """Which collections want an object."""

    def of(self, location: Location, *, deleted: bool) -> list[Destination]:
        """Every collection a pipeline feeds from this object, each once."""
        ...


class Documents(Protocol):
    """The documents table: one conditional write is the only atomicity."""

    def accept(self, change: Change) -> Document | None:
        """Raise the document's generation if the change is news; the record as it now stands.

        None when a newer event was accepted before. A repeated event answers the record unchanged.
        """
        ...

    def settle(self, document: Document, settlement: Settlement) -> bool:
        """End the document's generation, if it is still the newest and not ended. Whether it was."""
        ...

    def get(self, document_id: str) -> Document | None:
        """The record as last written, or None."""
        ...

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """The records as last written; those that do not exist are left out."""
        ...

    def searchable(self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None) -> Page:
        """Searchable documents, newest first."""
        ...

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        """How many documents of the collection are searchable."""
        ...

    def changed_since(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> Page:
        """Documents by their newest change, newest first; `since` is epoch milliseconds."""
        ...


class Objects(Protocol):
    """The buckets."""

    def fetch(self, location: Location, max_bytes: int) -> StoredObject | Oversized | None:
        """The object as it is now, or None when there is none."""
        ...


class Embedder(Protocol):
    """The gateway's embeddings."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order. Raises TransientError when the model cannot answer now."""
        ...


class Chunks(Protocol):
    """The vector store's side of writing."""

    def write(self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]) -> None:
        """Write one version's chunks under ids derived from (document, version, part); again changes nothing."""
        ...

    def retain(self, document: Document, version: str | None) -> None:
        """Remove the chunks of this and earlier generations of the document, but for this version's."""
        ...


class IndexQueue(Protocol):
    """Where documents wait to be indexed."""

    def send(self, documents: Sequence[Document]) -> None:
        """Ask for these documents to be dealt with, at least once."""
        ...
