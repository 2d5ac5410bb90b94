"""The ports of the retrieval context."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from lisa.retrieval.metadata_filter import MetadataSelection

MAX_TEXT_BYTES = 16 * 1024 * 1024  # of text in one search: a chunk of an unsplit document may have megabytes


@dataclass(frozen=True)
class SearchScope:
    """The collection to search, the embedding model of its vectors, and the filter for its documents, if any."""

    repository_id: str
    collection_id: str
    embedding_model: str
    selection: MetadataSelection | None = field(default=None, hash=False)


@dataclass(frozen=True)
class ChunkHit:
    """A stored chunk that is near the question.

    `start` and `end` count characters of the extracted text. `score` is the cosine similarity, -1 to 1, and 0 if the
    question has no vector. `match` is the BM25 score, 0 for hits of a dense search. Without `has_text`, the text is
    empty, because the hits before it reached the limit of one search.
    """

    document_id: str
    version: str
    part: int
    text: str
    start: int
    end: int
    page: int | None
    score: float
    has_text: bool = True
    match: float = 0.0


@dataclass(frozen=True)
class CurrentDocument:
    """The current state of a document: its searchable version, name, address, collection and own metadata."""

    version: str | None
    name: str
    source: str
    repository_id: str
    collection_id: str
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class LexicalQuery:
    """The terms of a question with their weights, and the vector of the question if there is one."""

    weights: Mapping[str, float]
    vector: Sequence[float] | None = None


class QuestionEmbedder(Protocol):
    """The embedding of questions by the gateway."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector for each text.

        Raises TransientError if the model cannot answer now, and EmbeddingError if it cannot embed the texts at all.
        """
        ...


class RerankSkip(StrEnum):
    """The reason why the passages of a search have the order of the search and not that of a rerank model."""

    NO_MODEL = "no model"
    SEVERAL_MODELS = "several models"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    MALFORMED = "malformed answer"


class Reranker(Protocol):
    """The rerank models behind the gateway."""

    def rank_texts(self, model: str, question: str, texts: Sequence[str]) -> tuple[int, ...] | RerankSkip:
        """Return the positions of the texts, the best answer to the question first, or the reason why there are none.

        Texts that the model leaves out have no position. The call ends within a few seconds and raises no error of
        the model or of the gateway.
        """
        ...


class NearestChunks(Protocol):
    """The read of the vector store for a dense search."""

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        """Return the nearest chunks, best first, with the first text and further ones up to `MAX_TEXT_BYTES` in all.

        Raises TransientError while the store is unavailable, and BadVectors for a vector of another length than the
        stored ones.
        """
        ...


class PassageStore(NearestChunks, Protocol):
    """The reads of the vector store for all search modes."""

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        """Return the chunks with the highest BM25 scores, best first, with texts as `find_nearest_chunks` does.

        Chunks without any of the terms are never returned. Raises TransientError while the store is unavailable or has
        no complete lexical index of the collection, and BadVectors for a vector of another length.
        """
        ...

    def compute_mean_vector(self, scope: SearchScope, hits: Sequence[ChunkHit]) -> list[float]:
        """Return the mean of the vectors of these chunks, each scaled to length 1; empty if none is stored any more."""
        ...

    def index_missing_terms(self, scope: SearchScope, documents: "CurrentDocuments", limit: int) -> bool:
        """Add up to `limit` chunks to the lexical index that it does not contain. Return whether it is complete."""
        ...


class CurrentDocuments(Protocol):
    """The reads of the documents table for a search."""

    def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        """Return the current state of the documents that exist, by id."""
        ...
