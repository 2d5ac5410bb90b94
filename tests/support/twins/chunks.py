"""The in-memory twin of the vector store in PostgreSQL."""

import math
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from typing import Any

from lisa.documents.search_terms import make_title
from lisa.documents.search_text import build_embedding_text
from lisa.documents.splitting import Chunk
from lisa.embeddings import build_dimensions_error
from lisa.errors import WORKER, TransientError
from lisa.ingestion.document import Document
from lisa.ingestion.ports import CollectionGone
from lisa.retrieval.bm25 import CollectionTotals, compute_bm25, select_rare_terms
from lisa.retrieval.chunk_counts import count_chunk_terms
from lisa.retrieval.ports import MAX_TEXT_BYTES, ChunkHit, CurrentDocuments, LexicalQuery, SearchScope


class MemoryChunks:
    """Chunks in a dictionary, by collection, document, version and part. Each thread is a worker.

    `patience` is the time to wait for another worker, in seconds.
    """

    def __init__(self, patience: float = 60.0, most_text: int = MAX_TEXT_BYTES) -> None:
        self.rows: dict[tuple[str, str, str, int], tuple[int, Chunk, list[float]]] = {}
        self._patience, self._most_text = patience, most_text
        self._workers: dict[str, threading.RLock] = {}
        self._dimensions: dict[str, int] = {}
        self._dropped: set[str] = set()
        self._titles: dict[str, str] = {}
        self._metadata: dict[str, tuple[int, Mapping[str, Any]]] = {}  # by document: generation and metadata
        self._transaction = threading.Lock()

    @contextmanager
    def lock_document(self, document_id: str) -> Iterator[None]:
        worker = self._workers.setdefault(document_id, threading.RLock())
        if not worker.acquire(timeout=self._patience):
            raise TransientError("another worker is still busy", dependency=WORKER)
        try:
            yield
        finally:
            worker.release()

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        title = make_title(document.location.file_name)
        vectors = {
            build_embedding_text(self._titles[key[1]], chunk.text): vector
            for key, (_, chunk, vector) in list(self.rows.items())
            if key[0] == document.destination.collection_id
        }
        forms = {text: build_embedding_text(title, text) for text in texts}
        return {text: vectors[form] for text, form in forms.items() if form in vectors}

    def write_chunks(
        self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]
    ) -> None:
        """Write all chunks. Raises BadVectors for vectors with other dimensions than the first ones."""
        collection_id = document.destination.collection_id
        with self._transaction:
            if collection_id in self._dropped:
                raise CollectionGone(f"collection {collection_id} was dropped")
            for vector in vectors:
                length = self._dimensions.setdefault(collection_id, len(vector))
                _require_length(document.destination.embedding_model, length, len(vector))
            self._titles[document.document_id] = make_title(document.location.file_name)
            for chunk, vector in zip(chunks, vectors, strict=True):
                key = (collection_id, document.document_id, version, chunk.part)
                self.rows.setdefault(key, (document.generation, chunk, vector))

    def write_metadata(self, document: Document) -> None:
        with self._transaction:
            if self._metadata.get(document.document_id, (0, {}))[0] <= document.generation:
                self._metadata[document.document_id] = (document.generation, document.destination.metadata)

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        with self._transaction:
            if version is None and self._metadata.get(document.document_id, (0, {}))[0] <= document.generation:
                self._metadata.pop(document.document_id, None)
            for key, (generation, _, _) in list(self.rows.items()):
                if key[1] == document.document_id and generation <= document.generation and key[2] != version:
                    del self.rows[key]

    def drop_collection(self, repository_id: str, collection_id: str) -> None:
        with self._transaction:
            self._dropped.add(collection_id)
            self._dimensions.pop(collection_id, None)
            self.rows = {key: row for key, row in self.rows.items() if key[0] != collection_id}

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        length = self._dimensions.get(scope.collection_id, len(vector))
        _require_length(scope.embedding_model, length, len(vector))
        hits = [
            ChunkHit(key[1], key[2], key[3], chunk.text, chunk.start, chunk.end, chunk.page, _cosine(vector, stored))
            for key, (_, chunk, stored) in list(self.rows.items())
            if key[0] == scope.collection_id and self._is_selected(key[1], scope)
        ]
        return _bounded(sorted(hits, key=lambda hit: -hit.score)[:limit], self._most_text)

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        vector = query.vector
        if vector is not None:
            _require_length(scope.embedding_model, self._dimensions.get(scope.collection_id, len(vector)), len(vector))
        rows = [(key, row[1:]) for key, row in list(self.rows.items()) if key[0] == scope.collection_id]
        counted = [count_chunk_terms(self._titles[key[1]], chunk.text) for key, (chunk, _) in rows]
        frequencies = Counter(term for counts in counted for term in counts)
        totals = CollectionTotals(len(rows), sum(sum(counts.values()) for counts in counted) / max(1, len(rows)))
        used = select_rare_terms({term: frequencies[term] for term in query.weights})
        weights = {term: weight for term, weight in query.weights.items() if term in used}
        hits = [
            ChunkHit(
                key[1], key[2], key[3], chunk.text, chunk.start, chunk.end, chunk.page,
                0.0 if vector is None else _cosine(vector, stored),
                match=compute_bm25(weights, counts, frequencies, totals),
            )
            for (key, (chunk, stored)), counts in zip(rows, counted, strict=True)
            if counts.keys() & weights.keys() and self._is_selected(key[1], scope)
        ]  # fmt: skip
        ranked = sorted(hits, key=lambda hit: (-hit.match, hit.document_id, hit.version, hit.part))
        return _bounded(ranked[:limit], self._most_text)

    def compute_mean_vector(self, scope: SearchScope, hits: Sequence[ChunkHit]) -> list[float]:
        keys = [(scope.collection_id, hit.document_id, hit.version, hit.part) for hit in hits]
        vectors = [self.rows[key][2] for key in keys if key in self.rows]
        units = [[number / math.hypot(*vector) for number in vector] for vector in vectors]
        return [sum(column) / len(units) for column in zip(*units, strict=True)]

    def _is_selected(self, document_id: str, scope: SearchScope) -> bool:
        own = self._metadata.get(document_id, (0, {}))[1]
        return scope.selection is None or scope.selection.includes(own)

    def index_missing_terms(self, scope: SearchScope, documents: CurrentDocuments, limit: int) -> bool:
        return True


def _bounded(hits: list[ChunkHit], most_text: int) -> list[ChunkHit]:
    """Return the hits, without the texts of those beyond the limit of bytes."""
    totals = accumulate(len(hit.text.encode()) for hit in hits)
    fits = [place == 0 or total <= most_text for place, total in enumerate(totals)]
    return [hit if whole else replace(hit, text="", has_text=False) for hit, whole in zip(hits, fits, strict=True)]


def _require_length(model: str, expected: int, found: int) -> None:
    if expected != found:
        raise build_dimensions_error(model, expected, found)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return dot / ((math.hypot(*one) * math.hypot(*other)) or 1)
