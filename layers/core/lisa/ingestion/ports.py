"""What ingestion needs from outside."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lisa.documents.splitting import Chunk
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Document, Location
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from lisa.ingestion.stored_object import ArchivedObject, ListedObject, OversizedObject, StoredObject


@dataclass(frozen=True)
class PrefixScope:
    """Where documents and objects are compared: a collection, and a prefix of a bucket."""

    repository_id: str
    collection_id: str
    bucket: str
    prefix: str = ""


class CollectionGone(Exception):
    """The collection was deleted; nothing may be written to it any more."""


@dataclass(frozen=True)
class DocumentPage:
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

        None when a newer event was accepted before, or a person removed the document after this one happened.
        A repeated event, and a comparison older than the record, answer the record unchanged.
        """
        ...

    def settle(self, document: Document, settlement: Settlement) -> bool:
        """End the document's generation, if it is still the newest and not ended. Whether it was."""
        ...

    def wait(self, document: Document, wait: Wait) -> bool:
        """Note why this generation cannot go on, or cannot be cleaned up after; whether it stood as it was read."""
        ...

    def attempted(self, document: Document, attempt: FailedAttempt) -> bool:
        """Note that a receive of this generation failed, if it is still the newest and not ended; whether it was."""
        ...

    def postpone(self, document: Document, due_at: int) -> bool:
        """Move the time when somebody must look again; False when somebody else did, or nobody must. Epoch ms."""
        ...

    def rested(self, document: Document) -> bool:
        """Note that nobody needs to look at this settled generation again."""
        ...

    def forget(self, document_ids: Sequence[str]) -> None:
        """Remove the records, leaving nothing."""
        ...

    def get(self, document_id: str) -> Document | None:
        """The record as last written, or None."""
        ...

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """The records as last written; those that do not exist are left out."""
        ...

    def searchable(
        self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None
    ) -> DocumentPage:
        """Searchable documents, newest first. Raises ValueError for a cursor that no page of this list gave."""
        ...

    def behind(self, document: Document) -> dict[str, str]:
        """The cursor with which the list of searchable documents goes on behind this one, which must be in it."""
        ...

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        """How many documents of the collection are searchable."""
        ...

    def changed_since(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> DocumentPage:
        """Documents by their newest change, newest first; `since` is epoch milliseconds.

        Raises ValueError for a cursor that no page of this list gave.
        """
        ...

    def after_change(self, document: Document) -> dict[str, str]:
        """The cursor with which the list of changes goes on behind this document's newest change."""
        ...

    def after_time(self, repository_id: str, requested_at: int) -> dict[str, str]:
        """The cursor with which the list of changes goes on with those before this time, in epoch milliseconds."""
        ...

    def changed_between(self, repository_id: str, since: int, until: int) -> Iterator[Document]:
        """Documents whose newest change is of `[since, until]`, oldest first. Epoch milliseconds."""
        ...

    def due(self, dependency: str, until: int, limit: int) -> list[Document]:
        """Documents waiting for this dependency that somebody must look at by `until`, the longest due first."""
        ...

    def in_order(self, stretch: PrefixScope, after: str | None) -> Iterator[Document]:
        """The records of objects of a stretch whose keys follow `after`, in order of their keys' UTF-8."""
        ...


class Objects(Protocol):
    """The buckets."""

    def fetch(self, location: Location, max_bytes: int) -> StoredObject | OversizedObject | ArchivedObject | None:
        """The object as it is now, or None when there is none."""
        ...

    def head(self, location: Location) -> ListedObject | None:
        """What a listing would show of one object, or None when there is none."""
        ...

    def listed(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        """The objects whose keys begin with `prefix` and follow `after`, in order of their keys' UTF-8."""
        ...


class Embedder(Protocol):
    """The gateway's embeddings."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order.

        Raises TransientError when the model cannot answer now, EmbeddingError when it never will.
        """
        ...


class Chunks(Protocol):
    """The vector store's side of writing."""

    def exclusively(self, document_id: str) -> AbstractContextManager[None]:
        """While in it no other worker deals with the document; waits for one that does.

        Economy rests on it (nothing is embedded twice), correctness does not. Raises TransientError.
        """
        ...

    def known(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        """The vectors of those of these texts that the document's collection holds, by text."""
        ...

    def write(self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]) -> None:
        """Write chunks of one version under ids derived from (document, version, part); again changes nothing.

        Raises CollectionGone when the collection was dropped, BadVectors for those of another length than it holds.
        """
        ...

    def retain(self, document: Document, version: str | None) -> None:
        """Remove the chunks of this and earlier generations of the document, but for this version's."""
        ...

    def drop(self, repository_id: str, collection_id: str) -> None:
        """Remove a collection with all its chunks, for good."""
        ...


class IndexQueue(Protocol):
    """Where documents wait to be indexed."""

    def send(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
        """Ask for these documents to be dealt with, at least once and not before the delay is over."""
        ...

    def backlog(self) -> int:
        """About how many documents wait in the queue."""
        ...


class Watermarks(Protocol):
    """The time until which the documents of each repository were checked for delays."""

    def of(self, repository_id: str) -> int:
        """Return the time in epoch milliseconds; 0 before the first check."""
        ...

    def set(self, repository_id: str, until: int) -> None:
        """Store the time in epoch milliseconds."""
        ...
