"""Ports of ingestion: tables, buckets, queues, embeddings and the vector store."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lisa.documents.splitting import Chunk
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Document, Location
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from lisa.ingestion.stored_object import FetchedObject, ListedObject


@dataclass(frozen=True)
class PrefixScope:
    """A collection and a prefix of a bucket, whose documents and objects are compared."""

    repository_id: str
    collection_id: str
    bucket: str
    prefix: str = ""


class CollectionGone(Exception):
    """The collection was deleted, so nothing can be written to it."""


class StoreFull(Exception):
    """The vector store has no room for another collection. The message names the limit and is meant for people."""


@dataclass(frozen=True)
class DocumentPage:
    """Some documents of a list. `cursor` continues after them; it is None on the last page."""

    documents: list[Document]
    cursor: dict[str, str] | None


class Destinations(Protocol):
    """The collections that pipelines feed."""

    def find_destinations(self, location: Location, *, deleted: bool) -> list[Destination]:
        """Return every collection that a pipeline feeds from this object, each once."""
        ...


class Documents(Protocol):
    """The documents table. Each method that writes is one conditional write."""

    def accept_change(self, change: Change) -> Document | None:
        """Raise the document's generation if the change is new. Return the record afterwards.

        Return None when a newer event was accepted before, or a user removed the document after this event. For a
        repeated event, and a comparison older than the record, return the record unchanged.
        """
        ...

    def settle_generation(self, document: Document, settlement: Settlement) -> bool:
        """End the document's generation if it is the newest and in progress. Return whether it was."""
        ...

    def record_wait(self, document: Document, wait: Wait) -> bool:
        """Record why this generation waits, if its record is as it was read. Return whether it was."""
        ...

    def record_failed_attempt(self, document: Document, attempt: FailedAttempt) -> bool:
        """Record a failed receive if this generation is the newest and in progress. Return whether it was."""
        ...

    def postpone_attempt(self, document: Document, due_at: int) -> bool:
        """Move the time of the next attempt (epoch ms). Return False if another worker did, or none is due."""
        ...

    def end_wait(self, document: Document) -> bool:
        """Record that this settled generation waits for nothing. Return whether it still was settled."""
        ...

    def delete_records(self, document_ids: Sequence[str]) -> None:
        """Delete the records without a trace."""
        ...

    def get_document(self, document_id: str) -> Document | None:
        """Return the record as last written, or None."""
        ...

    def get_documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Return the existing records of these ids, as last written."""
        ...

    def list_searchable(
        self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None
    ) -> DocumentPage:
        """Return searchable documents, newest first. Raises ValueError for a cursor that no page of this list gave."""
        ...

    def cursor_after_document(self, document: Document) -> dict[str, str]:
        """Return the cursor of the list of searchable documents after this one, which must be in the list."""
        ...

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        """Return the number of searchable documents of the collection."""
        ...

    def list_changed(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> DocumentPage:
        """Return documents by newest change, newest first; `since` in epoch ms. ValueError for another cursor."""
        ...

    def cursor_after_change(self, document: Document) -> dict[str, str]:
        """Return the cursor of the list of changes after this document's newest change."""
        ...

    def cursor_before_time(self, repository_id: str, requested_at: int) -> dict[str, str]:
        """Return the cursor of the list of changes for those before this time, in epoch milliseconds."""
        ...

    def list_changed_between(self, repository_id: str, since: int, until: int) -> Iterator[Document]:
        """Return documents whose newest change is in `[since, until]`, oldest first. Epoch milliseconds."""
        ...

    def list_due(self, dependency: str, until: int, limit: int) -> list[Document]:
        """Return documents that wait for this dependency and are due by `until`, the longest due first."""
        ...

    def list_in_key_order(self, scope: PrefixScope, after: str | None) -> Iterator[Document]:
        """Return the records of a scope whose keys follow `after`, in order of their keys' UTF-8."""
        ...


class Objects(Protocol):
    """The objects of all buckets."""

    def fetch_object(self, location: Location, max_bytes: int) -> FetchedObject | None:
        """Return the object as it is now, or None when there is none. `max_bytes` bounds its content."""
        ...

    def head_object(self, location: Location) -> ListedObject | None:
        """Return the entry of one object in a listing, or None when there is none."""
        ...

    def list_objects(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        """Return the objects whose keys begin with `prefix` and follow `after`, in order of their keys' UTF-8."""
        ...


class Embedder(Protocol):
    """The embeddings of the gateway."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector per text. Raises TransientError (retry later) or EmbeddingError (no retry can help)."""
        ...


class Chunks(Protocol):
    """The vector store, for writers."""

    def lock_document(self, document_id: str) -> AbstractContextManager[None]:
        """Lock the document, to embed nothing twice; correctness does not need it. Raises TransientError."""
        ...

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        """Return, by text, the vectors of these texts that the document's collection already holds.

        A vector is that of a text and of its document's title, so another document's vector has the same title.
        """
        ...

    def write_chunks(
        self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]
    ) -> None:
        """Write chunks of one version under ids derived from (document, version, part). A repetition changes nothing.

        Raises CollectionGone when the collection was dropped, BadVectors for vectors of another length, and StoreFull
        when the store has no room for a new collection.
        """
        ...

    def write_metadata(self, document: Document) -> None:
        """Store the document's own metadata for filtered searches, unless a newer generation has stored its own."""
        ...

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        """Delete the chunks of this and earlier generations of the document, except those of `version`.

        Without a version, its metadata is deleted as well.
        """
        ...

    def drop_collection(self, repository_id: str, collection_id: str) -> None:
        """Delete a collection with all its chunks, for ever."""
        ...


class IndexQueue(Protocol):
    """The queue of documents to index."""

    def queue_documents(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
        """Queue these documents. A worker receives each at least once, and not before the delay is over."""
        ...

    def count_waiting(self) -> int:
        """Return about how many documents wait in the queue."""
        ...


class Watermarks(Protocol):
    """The time until which the documents of each repository were checked for delays, in epoch milliseconds."""

    def get_checked_until(self, repository_id: str) -> int:
        """Return the time in epoch milliseconds until which the repository was checked; 0 before its first check."""

    def set_checked_until(self, repository_id: str, until: int) -> None:
        """Store the time until which the repository was checked, if the repository exists."""
