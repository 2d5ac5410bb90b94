"""The steps that both indexers share: write chunks, settle a generation, clean up after it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lisa.documents.search_text import searchable
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.ports import Chunks, Documents, Embedder
from lisa.ingestion.settlement import Settlement
from lisa.ingestion.stored_object import StoredObject


def facts_of(found: StoredObject) -> Settlement:
    """What is known of an object before anything is made of it."""
    sha256 = hashlib.sha256(found.content).hexdigest()
    return Settlement(Status.FAILED, size=len(found.content), sha256=sha256, etag=found.etag)


def stays(document: Document) -> Settlement:
    """The searchable version goes on being so."""
    return Settlement(
        Status.SEARCHABLE,
        version=document.version,
        chunks=document.chunks,
        pages=document.pages,
        sha256=document.sha256,
        etag=document.etag,
        notice=document.notice,
    )


def gone(document: Document, chunks: Chunks) -> Settlement:
    """The object is not there, or the document is to go whatever the bucket holds.

    Then its chunks go before the record says so. Of an object that is not there another worker may just have made the
    same generation searchable: only who settles it may remove what it has.
    """
    if document.intent is not Intent.MATCH:
        chunks.retain(document, None)
    elif document.version and not document.destination.auto_remove:
        return stays(document)
    return Settlement(Status.DELETED)


def settle(document: Document, settlement: Settlement, documents: Documents, chunks: Chunks) -> None:
    """End the generation; take back what was written for it when a newer one has overtaken it."""
    if not documents.settle(document, settlement) and settlement.version:
        take_back(document, documents, chunks)


def take_back(document: Document, documents: Documents, chunks: Chunks) -> None:
    """Remove what was written for a generation that was overtaken: its successor may have cleaned up before."""
    current = documents.get(document.document_id)
    chunks.retain(document, current.version if current else None)


def clean(document: Document, documents: Documents, chunks: Chunks) -> None:
    """Remove what the settled document no longer needs, and note that nobody needs to look again."""
    chunks.retain(document, document.version)
    if document.due_at is not None:
        documents.rested(document)


BATCH = 128  # chunks written together, so that a crash costs no more embeddings than these


@dataclass(frozen=True)
class Embedding:
    """Gives chunks their vectors and writes both."""

    embedder: Embedder
    chunks: Chunks

    def write(self, document: Document, version: str, chunks: Sequence[Chunk]) -> None:
        """Write the chunks of a version; only texts new to the collection are embedded, each once.

        Raises TransientError, EmbeddingError, and CollectionGone when the collection was dropped.
        """
        for start in range(0, len(chunks), BATCH):
            batch = chunks[start : start + BATCH]
            vectors = self._vectors(document, list(dict.fromkeys(chunk.text for chunk in batch)))
            self.chunks.write(document, version, batch, [vectors[chunk.text] for chunk in batch])

    def _vectors(self, document: Document, texts: list[str]) -> dict[str, list[float]]:
        vectors = self.chunks.known(document, texts)
        missing = [text for text in texts if text not in vectors]
        if missing:
            embedded = self.embedder.embed(
                document.destination.embedding_model, [searchable(text) or text for text in missing]
            )
            vectors |= dict(zip(missing, embedded, strict=True))
        return vectors
