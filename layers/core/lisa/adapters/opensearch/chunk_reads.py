"""The reads of chunks in OpenSearch: by vector, and by terms."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nlargest
from itertools import accumulate
from typing import Any, NoReturn

from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from lisa.adapters.opensearch.chunk_documents import (
    PLACE_FIELDS,
    compute_cosine,
    decode_hit,
    decode_vector,
    derive_chunk_id,
    scale_to_unit,
)
from lisa.adapters.opensearch.cluster import IndexMissing
from lisa.adapters.opensearch.collection_indexes import CollectionIndexes
from lisa.embeddings import build_dimensions_error
from lisa.retrieval.ports import MAX_TEXT_BYTES, ChunkHit, CurrentDocuments, LexicalQuery, SearchScope

_CANDIDATES = 200  # at least, of a read by vector: fewer make the graph of the index miss neighbours
_MAX_TERMS = 1_000  # of a question; a query has at most 1,024 clauses
_ORDER = [{"_score": "desc"}, {"document_id": "asc"}, {"version": "asc"}, {"part": "asc"}]


class ChunkReads:
    """The vector store, for searches. `most_text` is the limit of text in one search, in bytes."""

    def __init__(self, client: OpenSearch, prefix: str, most_text: int = MAX_TEXT_BYTES) -> None:
        self._client, self._most_text = client, most_text
        self._indexes = CollectionIndexes(client, prefix)

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        """Return the nearest chunks by the HNSW graph. Lucene's score is (1 + cosine) / 2."""
        near = {"embedding": {"vector": list(vector), "k": max(limit, _CANDIDATES)}}
        try:
            found = self._search(scope.collection_id, {"knn": near}, limit, PLACE_FIELDS)
        except RequestError as error:
            self._raise_for_dimensions(scope, len(vector), error)
        hits = [decode_hit(one["_source"], score=2 * one["sort"][0] - 1) for one in found]
        return self._add_texts(scope, hits, found)

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        """Return the chunks with the highest BM25 scores, which OpenSearch computes over the terms of our analysis."""
        if not query.weights:
            return []
        terms = nlargest(_MAX_TERMS, query.weights.items(), key=lambda item: item[1])
        clauses = [{"term": {"terms": {"value": term, "boost": weight}}} for term, weight in terms]
        fields = PLACE_FIELDS if query.vector is None else [*PLACE_FIELDS, "vector"]
        found = self._search(scope.collection_id, {"bool": {"should": clauses}}, limit, fields)
        hits = [
            decode_hit(one["_source"], score=_compute_score(scope, query, one["_source"]), match=one["sort"][0])
            for one in found
        ]
        return self._add_texts(scope, hits, found)

    def compute_mean_vector(self, scope: SearchScope, hits: Sequence[ChunkHit]) -> list[float]:
        """Return the mean of the vectors of these chunks, each scaled to length 1."""
        vectors = map(decode_vector, filter(None, self._get_sources(scope, hits, "vector")))
        units = [scale_to_unit(vector) for vector in vectors]
        return [sum(column) / len(units) for column in zip(*units, strict=True)]

    def index_missing_terms(
        self,
        scope: SearchScope,  # noqa: ARG002
        documents: CurrentDocuments,  # noqa: ARG002
        limit: int,  # noqa: ARG002
    ) -> bool:
        """Return True: every chunk is written with its terms."""
        return True

    def _search(
        self, collection_id: str, query: dict[str, Any], limit: int, fields: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Return the hits in their order, and none if the collection has no index."""
        body = {"query": query, "size": limit, "_source": fields, "sort": _ORDER, "track_total_hits": False}
        try:
            with self._indexes.use(collection_id) as alias:
                answer = self._client.search(index=alias, body=body, params={"allow_partial_search_results": "false"})
        except IndexMissing:
            return []
        found: list[dict[str, Any]] = answer["hits"]["hits"]
        return found

    def _add_texts(self, scope: SearchScope, hits: list[ChunkHit], found: Sequence[dict[str, Any]]) -> list[ChunkHit]:
        """Return the hits with the first text and those up to the limit of bytes. A chunk deleted since has none."""
        totals = accumulate(one["_source"]["bytes"] for one in found)
        fitting = [place for place, total in enumerate(totals) if place == 0 or total <= self._most_text]
        sources = self._get_sources(scope, [hits[place] for place in fitting], "text")
        for place, source in zip(fitting, sources, strict=True):
            if source is not None:
                hits[place] = replace(hits[place], text=source["text"], has_text=True)
        return hits

    def _get_sources(self, scope: SearchScope, hits: Sequence[ChunkHit], field: str) -> list[dict[str, Any] | None]:
        """Return one field of each chunk, or None for a chunk that no longer exists."""
        if not hits:
            return []
        ids = [derive_chunk_id(hit.document_id, hit.version, hit.part) for hit in hits]
        try:
            with self._indexes.use(scope.collection_id) as alias:
                answer = self._client.mget(index=alias, body={"ids": ids}, params={"_source_includes": field})
        except IndexMissing:
            return [None for _ in ids]
        return [one.get("_source") for one in answer["docs"]]

    def _raise_for_dimensions(self, scope: SearchScope, length: int, error: RequestError) -> NoReturn:
        """Raise BadVectors if the question's vector is the reason of the error, or the error itself."""
        dimensions = self._indexes.find_dimensions(scope.collection_id)
        if dimensions is not None and dimensions != length:
            raise build_dimensions_error(scope.embedding_model, dimensions, length) from error
        raise error


def _compute_score(scope: SearchScope, query: LexicalQuery, source: dict[str, Any]) -> float:
    """Return the cosine similarity of a found chunk, 0 without a vector of the question. Raises BadVectors."""
    if query.vector is None:
        return 0.0
    stored = decode_vector(source)
    if len(stored) != len(query.vector):
        raise build_dimensions_error(scope.embedding_model, len(stored), len(query.vector))
    return compute_cosine(query.vector, stored)
