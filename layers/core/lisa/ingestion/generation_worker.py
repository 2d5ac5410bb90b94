"""The steps that both indexers share: fetch the object, write its chunks, settle the generation, clean up after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lisa.documents.search_terms import make_title
from lisa.documents.search_text import build_embedding_text
from lisa.documents.splitting import Chunk
from lisa.embeddings import BadVectors, EmbeddingError
from lisa.ingestion.document import Document, Intent, Progress, Status
from lisa.ingestion.ports import Chunks, CollectionGone, Documents, Embedder, Objects, StoreFull
from lisa.ingestion.reader import Reader
from lisa.ingestion.settlement import Settlement, Wait, next_attempt_at
from lisa.ingestion.stored_object import FetchedObject

BATCH = 128  # chunks written together, so that a crash costs no more embeddings than these


@dataclass(frozen=True)
class ChunkWriter:
    """Embeds chunks and writes them to the vector store."""

    embedder: Embedder
    chunks: Chunks

    def embed_and_write(self, document: Document, version: str, chunks: Sequence[Chunk]) -> None:
        """Write the chunks of a version. A text keeps its vector if the collection holds it below the same title.

        Raises TransientError, EmbeddingError, and CollectionGone when the collection was dropped.
        """
        for start in range(0, len(chunks), BATCH):
            batch = chunks[start : start + BATCH]
            vectors = self._find_or_embed_vectors(document, list(dict.fromkeys(chunk.text for chunk in batch)))
            self.chunks.write_chunks(document, version, batch, [vectors[chunk.text] for chunk in batch])

    def _find_or_embed_vectors(self, document: Document, texts: list[str]) -> dict[str, list[float]]:
        vectors = self.chunks.find_known_vectors(document, texts)
        missing = [text for text in texts if text not in vectors]
        if missing:
            title = make_title(document.location.file_name)
            embedded = self.embedder.embed(
                document.destination.embedding_model, [build_embedding_text(title, text) for text in missing]
            )
            vectors |= dict(zip(missing, embedded, strict=True))
        return vectors


@dataclass(frozen=True)
class GenerationWorker:
    """Works on one generation of a document. Every effect is idempotent: a crash or a second run does no harm."""

    documents: Documents
    objects: Objects
    chunks: Chunks
    writer: ChunkWriter
    reader: Reader
    clock: Callable[[], int]  # epoch milliseconds

    def _fetch_object(self, document: Document) -> FetchedObject | None:
        """Return the object, or None when there is none or the document is to be removed in any case."""
        if document.intent is not Intent.MATCH:
            return None
        return self.objects.fetch_object(document.location, self.reader.limits.max_bytes)

    def _write_chunks(self, document: Document, version: str, chunks: Sequence[Chunk]) -> Settlement | None:
        """Write the chunks. Return None, or the settlement that says why they cannot be written."""
        try:
            self.writer.embed_and_write(document, version, chunks)
        except CollectionGone:
            return Settlement(Status.DELETED)
        except EmbeddingError as error:
            return Settlement(Status.FAILED, cause=str(error), again=isinstance(error, BadVectors))
        except StoreFull as error:
            return Settlement(Status.FAILED, cause=str(error), again=True)
        return None

    def _settle_generation(self, document: Document, settlement: Settlement) -> None:
        """Settle the generation, then remove the chunks that the document no longer needs."""
        if settlement.status is Status.SEARCHABLE:
            self.chunks.write_metadata(document)
        if not self.documents.settle_generation(document, settlement) and settlement.version:
            self._remove_overtaken_chunks(document)
        settled = self.documents.get_document(document.document_id)
        if settled is not None and settled.is_at_rest:
            self._delete_unneeded_chunks(settled)

    def _remove_overtaken_chunks(self, document: Document) -> None:
        """Remove the chunks of an overtaken generation: the newer one may have cleaned up before they were written."""
        current = self.documents.get_document(document.document_id)
        self.chunks.delete_other_versions(document, current.version if current else None)

    def _delete_unneeded_chunks(self, document: Document) -> None:
        """Remove the chunks that a settled document does not need, then end its wait."""
        self.chunks.delete_other_versions(document, document.version)
        if document.due_at is not None:
            self.documents.end_wait(document)

    def _record_wait(
        self,
        document: Document,
        dependency: str,
        reason: str,
        *,
        due_in: int | None = None,
        progress: Progress | None = None,
    ) -> bool:
        """Record that the generation waits; `due_in` is in milliseconds, by default longer after each wait.

        Return whether the record still was as it was read.
        """
        now = self.clock()
        due_at = next_attempt_at(document, now) if due_in is None else now + due_in
        return self.documents.record_wait(document, Wait(dependency, reason, now, due_at, progress))
