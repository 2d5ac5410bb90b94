"""What retrieval needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

MAX_TEXT_BYTES = 16 * 1024 * 1024  # bytes of text that one search reads: chunks of unsplit documents have megabytes


@dataclass(frozen=True)
class Scope:
    """Where to search: one collection, whose documents all have vectors of the same model."""

    repository_id: str
    collection_id: str
    embedding_model: str


@dataclass(frozen=True)
class Hit:
    """A stored chunk near the question. `score` is the cosine similarity, -1 to 1.

    It is not `whole` when the texts before it were as much as a store reads at once; then its text is empty.
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


@dataclass(frozen=True)
class CurrentDocument:
    """What search must know of a document: its searchable version, name, address and collection."""

    version: str | None
    name: str
    source: str
    repository_id: str
    collection_id: str


class QuestionEmbedder(Protocol):
    """The gateway's embeddings."""

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text. Raises TransientError when the model cannot answer now, EmbeddingError when never."""
        ...


class PassageStore(Protocol):
    """The vector store's side of reading."""

    def nearest(self, scope: Scope, vector: Sequence[float], limit: int) -> list[Hit]:
        """The nearest chunks, best first, with the first text and with others up to `MAX_TEXT_BYTES` bytes in all.

        Raises TransientError while the store is away, BadVectors for a vector of another length than it holds.
        """
        ...


class CurrentDocuments(Protocol):
    """The documents table, as search sees it."""

    def current(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        """The documents that exist, as last written."""
        ...
