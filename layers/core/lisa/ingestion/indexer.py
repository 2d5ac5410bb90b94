"""Make the index match the object: read, split, embed, write, flip, clean."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lisa.documents.page_gaps import notice_of
from lisa.documents.text import Unreadable
from lisa.embeddings import BadVectors, EmbeddingError
from lisa.errors import TransientError
from lisa.ingestion.change import retrial
from lisa.ingestion.document import MOST_ATTEMPTS, Document, Intent, Status, made_of, version_of
from lisa.ingestion.generation_worker import Embedding, clean, facts_of, gone, settle, stays
from lisa.ingestion.ports import Chunks, CollectionGone, Documents, Objects
from lisa.ingestion.reader import Reader, nothing_to_search
from lisa.ingestion.settlement import HANDOVER_MS, WORKER, WORKFLOW, Attempt, Settlement, Wait, next_look
from lisa.ingestion.stored_object import Archived, Oversized, StoredObject


class NeedsRanges(Exception):
    """The document is too large for one invocation."""


@dataclass(frozen=True)
class Indexer:
    """Brings one document to rest. Every effect is idempotent: dying anywhere and running twice are harmless."""

    documents: Documents
    objects: Objects
    chunks: Chunks
    embedding: Embedding
    reader: Reader
    clock: Callable[[], int]  # epoch milliseconds

    def index(self, document_id: str, *, attempt: int = 1, again: bool = False) -> Document | None:
        """Deal with the document's newest generation; the record as it stands after, None when there is none.

        A dependency that is away leaves the document waiting for it, a large document is left to the workflow.
        `attempt` counts the message's receives; `again` takes up a document that failed.
        """
        try:
            with self.chunks.exclusively(document_id):
                self._bring_to_rest(document_id, attempt, again=again)
        except TransientError as away:
            self._wait(document_id, away.dependency or WORKER, str(away))
        except NeedsRanges:
            self._wait(document_id, WORKFLOW, "large: read in ranges")
        return self.documents.get(document_id)

    def failed(self, document_id: str, cause: str, attempt: int) -> None:
        """Note a receive that failed for no reason the document knows of; the last one ends the document."""
        document = self.documents.get(document_id)
        if attempt >= MOST_ATTEMPTS:
            self.give_up(document_id, f"Indexing failed {MOST_ATTEMPTS} times, at last because: {cause}.", attempt)
        elif document is not None and not document.at_rest:
            self.documents.attempted(document, Attempt(attempt, cause, self.clock()))

    def give_up(self, document_id: str, cause: str, attempt: int = 0) -> None:
        """End a document that keeps failing for no reason of its own, so that it is not in progress for ever."""
        document = self.documents.get(document_id)
        if document is not None and not document.at_rest:
            self.documents.settle(document, Settlement(Status.FAILED, cause=cause, attempts=attempt, at=self.clock()))
            document = self.documents.get(document_id)
        if document is not None and document.at_rest:
            try:
                clean(document, self.documents, self.chunks)
            except TransientError as away:
                self._wait(document_id, away.dependency or WORKER, str(away))

    def _bring_to_rest(self, document_id: str, attempt: int, *, again: bool) -> None:
        document = self.documents.get(document_id)
        if document is not None and again and document.status is Status.FAILED:
            document = self.documents.accept(retrial(document, now=self.clock()))
        if document is not None and not document.at_rest:
            ending = replace(self._ending(document), attempts=attempt, at=self.clock())
            settle(document, ending, self.documents, self.chunks)
            document = self.documents.get(document_id)
        if document is not None and document.at_rest:
            clean(document, self.documents, self.chunks)

    def _wait(self, document_id: str, dependency: str, reason: str) -> None:
        document = self.documents.get(document_id)
        if document is not None:
            now = self.clock()
            due_at = now + HANDOVER_MS if dependency == WORKFLOW else next_look(document, now)
            self.documents.wait(document, Wait(dependency, reason, now, due_at))

    def _ending(self, document: Document) -> Settlement:
        limit = self.reader.limits.max_bytes
        found = self.objects.fetch(document.location, limit) if document.intent is Intent.MATCH else None
        if found is None or _is_nothing(document, found):
            return gone(document, self.chunks)
        if isinstance(found, Archived):
            return Settlement(Status.FAILED, size=found.size, etag=found.etag, cause=found.cause)
        if isinstance(found, Oversized):
            return Settlement(Status.FAILED, size=found.size, etag=found.etag, cause=self.reader.too_large(found.size))
        return self._make_searchable(document, found)

    def _make_searchable(self, document: Document, found: StoredObject) -> Settlement:
        facts = facts_of(found)
        identity = found.identity(facts.sha256 or "")
        if document.version and document.version.endswith(made_of(document, identity)):
            return replace(stays(document), etag=facts.etag, size=facts.size)
        text = self.reader.read(found, document.location.name)
        if isinstance(text, Unreadable):
            return replace(facts, cause=text.cause)
        chunks = self.reader.split(text, document.destination.chunking)
        if self.reader.needs_ranges(text, chunks):
            raise NeedsRanges
        if not chunks:
            return replace(facts, cause=nothing_to_search(text, text.gaps))
        version = version_of(document, identity)
        try:
            self.embedding.write(document, version, chunks)
        except CollectionGone:
            return Settlement(Status.DELETED)
        except EmbeddingError as error:
            return replace(facts, cause=str(error), again=isinstance(error, BadVectors))
        made = replace(facts, chunks=len(chunks), pages=text.total_pages, notice=notice_of(text.gaps))
        return replace(made, status=Status.SEARCHABLE, version=version)


def _is_nothing(document: Document, found: StoredObject | Oversized | Archived) -> bool:
    """Whether a pipeline found no document here; a person who asks for an empty file hears that it is empty."""
    return isinstance(found, StoredObject) and not found.is_document and document.ingestion_type != "manual"
