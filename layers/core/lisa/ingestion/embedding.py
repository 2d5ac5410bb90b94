"""Chunks with their vectors: a text that the collection already holds keeps its vector."""

from collections.abc import Sequence
from dataclasses import dataclass

from lisa.documents.matching import searchable
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Document
from lisa.ingestion.ports import Chunks, Embedder

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
