"""Make the index match the object: read, split, embed, write, flip, clean."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lisa.documents.extraction import Limits
from lisa.documents.splitting import Chunk, ChunkingStrategy
from lisa.documents.text import DocumentText, Unreadable
from lisa.ingestion.document import Document, Intent, Status, version_of
from lisa.ingestion.ports import Chunks, Documents, Embedder, Objects, Oversized, Settlement, StoredObject

Extract = Callable[..., DocumentText | Unreadable]
Split = Callable[[DocumentText, ChunkingStrategy], Sequence[Chunk]]

MAX_CHUNKS = 5_000
_LIMITS = Limits()


@dataclass(frozen=True)
class Indexer:
    """Brings one document to rest. Every effect is idempotent: dying anywhere and running twice are harmless."""

    documents: Documents
    objects: Objects
    embedder: Embedder
    chunks: Chunks
    extract: Extract
    split: Split
    clock: Callable[[], int]  # epoch milliseconds
    limits: Limits = _LIMITS
    max_chunks: int = MAX_CHUNKS

    def index(self, document_id: str) -> Document | None:
        """Deal with the document's newest generation; the record as it stands after, None when there is none."""
        document = self.documents.get(document_id)
        if document is None:
            return None
        if not document.at_rest:
            self._settle(document, self._reach(document))
            document = self.documents.get(document_id) or document
        if document.at_rest:
            self.chunks.retain(document, document.version)
        return document

    def give_up(self, document_id: str, cause: str) -> None:
        """End a document that keeps failing for no reason of its own, so that it is not in progress for ever."""
        document = self.documents.get(document_id)
        if document is not None and not document.at_rest:
            self._settle(document, Settlement(Status.FAILED, cause=cause))

    def _settle(self, document: Document, settlement: Settlement) -> None:
        settled = self.documents.settle(document, replace(settlement, at=self.clock()))
        if not settled and settlement.version:  # overtaken: take back what this run wrote
            current = self.documents.get(document.document_id)
            self.chunks.retain(document, current.version if current else None)

    def _reach(self, document: Document) -> Settlement:
        if document.intent is Intent.REMOVE:
            return Settlement(Status.DELETED)
        found = self.objects.fetch(document.location, self.limits.max_bytes)
        if found is None:
            return Settlement(Status.DELETED)
        if isinstance(found, Oversized):
            return Settlement(Status.FAILED, size=found.size, cause=too_large(found.size, self.limits.max_bytes))
        return self._make_searchable(document, found)

    def _make_searchable(self, document: Document, found: StoredObject) -> Settlement:
        facts = Settlement(Status.FAILED, size=len(found.content), sha256=hashlib.sha256(found.content).hexdigest())
        text = self.extract(found.content, name=document.location.name, limits=self.limits)
        if isinstance(text, Unreadable):
            return replace(facts, cause=text.cause)
        chunks = self.split(text, document.destination.chunking)
        if not chunks:
            return replace(facts, cause="The file holds no text to search; it would never be found.")
        if len(chunks) > self.max_chunks:
            return replace(facts, cause=too_many_chunks(len(chunks), self.max_chunks))
        version = version_of(document, found.version)
        vectors = self.embedder.embed(document.destination.embedding_model, [chunk.text for chunk in chunks])
        self.chunks.write(document, version, chunks, vectors)
        return replace(facts, status=Status.SEARCHABLE, version=version, chunks=len(chunks), pages=len(text.pages))


def too_large(size: int, limit: int) -> str:
    """The cause of an object over the size limit."""
    return f"The file has {size:,} bytes; the limit is {limit:,}. Split it into smaller files."


def too_many_chunks(count: int, limit: int) -> str:
    """The cause of a text that makes more chunks than one run may embed."""
    return f"The file makes {count:,} chunks; the limit is {limit:,}. Split it into smaller files or use larger chunks."
