"""Chunks in OpenSearch: one index per collection (`collection_indexes`), one document per chunk (`chunk_documents`)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, Literal

from opensearchpy import OpenSearch

from lisa.adapters.opensearch.bulk_writes import ChunksRefused, raise_unless_written, split_requests
from lisa.adapters.opensearch.chunk_documents import decode_vector, derive_chunk_id, encode_chunk, hash_text
from lisa.adapters.opensearch.chunk_reads import ChunkReads
from lisa.adapters.opensearch.cluster import IndexMissing, build_busy_error, translate_errors
from lisa.adapters.opensearch.document_leases import DocumentLeases
from lisa.documents.search_terms import make_title
from lisa.documents.splitting import Chunk
from lisa.embeddings import build_dimensions_error
from lisa.ingestion.document import Document

_PATIENCE_SECONDS = 60.0


class OpenSearchChunks(ChunkReads):
    """The vector store, which ingestion writes and the search reads.

    `patience` is the time to wait for another worker, in seconds. A write returns when searches find its chunks: with
    `refresh` "wait_for" after the next refresh of the index, within a second; with "true" it refreshes the index.
    """

    def __init__(
        self,
        client: OpenSearch,
        prefix: str,
        *,
        patience: float = _PATIENCE_SECONDS,
        refresh: Literal["wait_for", "true"] = "wait_for",
    ) -> None:
        super().__init__(client, prefix)
        self._patience, self._refresh = patience, refresh
        self._leases = DocumentLeases(client, self._indexes.create_control)

    def lock_document(self, document_id: str) -> AbstractContextManager[None]:
        """Hold the lease of the document."""
        return self._leases.hold(document_id, self._patience)

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of those texts that were embedded before, found by the hash of the embedded form."""
        title = make_title(document.location.file_name)
        hashes = {text: hash_text(title, text) for text in texts}
        wanted = sorted(set(hashes.values()))
        body = {
            "query": {"bool": {"filter": [{"terms": {"text_hash": wanted}}]}},
            "size": len(wanted),
            "collapse": {"field": "text_hash"},
            "_source": ["text_hash", "vector"],
        }
        try:
            with self._indexes.use(document.destination.collection_id) as alias:
                answer = self._client.search(index=alias, body=body, params={"allow_partial_search_results": "false"})
        except IndexMissing:
            return {}
        sources = [one["_source"] for one in answer["hits"]["hits"]]
        vectors = {source["text_hash"]: decode_vector(source) for source in sources}
        return {text: vectors[hashed] for text, hashed in hashes.items() if hashed in vectors}

    def write_chunks(
        self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]
    ) -> None:
        """Write the chunks that do not exist. The first write creates the index of the collection.

        Raises BadVectors, CollectionGone, StoreFull, and ChunksRefused if the cluster refuses some for another reason.
        """
        documents = {
            derive_chunk_id(document.document_id, version, chunk.part): encode_chunk(document, version, chunk, vector)
            for chunk, vector in zip(chunks, vectors, strict=True)
        }
        try:
            self._create_documents(document.destination.collection_id, documents)
        except IndexMissing:
            with translate_errors():
                self._indexes.create(document.destination.collection_id, len(vectors[0]))
            self.write_chunks(document, version, chunks, vectors)
        except ChunksRefused as error:
            self._raise_for_lengths(document, vectors, error)

    def write_metadata(self, document: Document) -> None:
        """Do nothing: the search selects documents by their records after its reads."""

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        """Delete by query. It sees all earlier writes, because the index is refreshed before."""
        conditions: list[dict[str, Any]] = [
            {"term": {"document_id": document.document_id}},
            {"range": {"generation": {"lte": document.generation}}},
        ]
        kept = [] if version is None else [{"term": {"version": version}}]
        query = {"query": {"bool": {"filter": conditions, "must_not": kept}}}
        with suppress(IndexMissing), self._indexes.use(document.destination.collection_id) as alias:
            self._client.indices.refresh(index=alias)
            params = {"conflicts": "proceed", "refresh": "true"}
            if self._client.delete_by_query(index=alias, body=query, params=params)["failures"]:
                raise build_busy_error()

    def drop_collection(self, repository_id: str, collection_id: str) -> None:  # noqa: ARG002 - a UUID needs no repository
        """Delete the collection with all its chunks, for ever."""
        with translate_errors():
            self._indexes.drop(collection_id)

    def _create_documents(self, collection_id: str, documents: dict[str, dict[str, Any]]) -> None:
        requests = list(split_requests(documents))
        for number, lines in enumerate(requests, start=1):
            refresh = self._refresh if number == len(requests) else "false"
            params = {"require_alias": "true", "refresh": refresh}
            with self._indexes.use(collection_id) as alias:
                answer = self._client.bulk(index=alias, body="\n".join(lines) + "\n", params=params)
                raise_unless_written(answer["items"])

    def _raise_for_lengths(self, document: Document, vectors: Sequence[list[float]], error: ChunksRefused) -> None:
        """Raise BadVectors if the vectors have other dimensions than the index, or the error itself."""
        dimensions = self._indexes.find_dimensions(document.destination.collection_id)
        for vector in vectors:
            if dimensions is not None and len(vector) != dimensions:
                raise build_dimensions_error(document.destination.embedding_model, dimensions, len(vector)) from error
        raise error
