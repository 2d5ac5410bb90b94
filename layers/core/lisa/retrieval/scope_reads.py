"""The reads of one collection for one question, by vector and by terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lisa.documents.search_terms import count_terms, find_identifiers
from lisa.documents.search_text import normalise_for_search
from lisa.errors import LEXICAL_INDEX, TransientError
from lisa.retrieval.feedback import expand_weights, move_vector
from lisa.retrieval.ports import (
    ChunkHit,
    CurrentDocuments,
    LexicalQuery,
    PassageStore,
    QuestionEmbedder,
    SearchScope,
)
from lisa.retrieval.search import Passage

_FILL_LIMIT = 2_000  # chunks whose terms one search adds to an incomplete index; about a second


class SearchMode(StrEnum):
    """A way to search. `VECTOR` compares embeddings, `LEXICAL` terms, and `HYBRID` fuses both."""

    HYBRID = "hybrid"
    VECTOR = "vector"
    LEXICAL = "lexical"


@dataclass(frozen=True)
class SearchQuestion:
    """A question, the number of passages to return, and the mode."""

    text: str
    top_k: int
    mode: SearchMode = SearchMode.HYBRID


class ScopeReads:
    """The reads of one collection for one question. In hybrid mode, a half that fails is not tried again."""

    def __init__(
        self, store: PassageStore, documents: CurrentDocuments, question: SearchQuestion, scope: SearchScope
    ) -> None:
        self.vector: Sequence[float] | None = None
        self.has_lexical = question.mode is not SearchMode.VECTOR
        self._documents = documents
        self._store, self._question, self._scope = store, question, scope
        self._embedding_error: TransientError | None = None
        weights = count_terms(question.text)
        identifiers = find_identifiers(question.text) & weights.keys()
        self._weights: list[Mapping[str, float]] = [weights, dict.fromkeys(sorted(identifiers), 1.0)]

    @property
    def has_identifiers(self) -> bool:
        """Return whether the question names an identifier."""
        return bool(self._weights[1])

    def embed_question(self, embedder: QuestionEmbedder) -> None:
        """Set the vector of the question. In hybrid mode, there is none while the model is unavailable."""
        if self._question.mode is SearchMode.LEXICAL:
            return
        text = normalise_for_search(self._question.text) or self._question.text
        try:
            [self.vector] = embedder.embed(self._scope.embedding_model, [text])
        except TransientError as error:
            if self._question.mode is SearchMode.VECTOR:
                raise
            self._embedding_error = error

    def raise_if_nothing_found(self, lexical: Sequence[Passage]) -> None:
        """Raise the error of the embedding model if the terms alone find nothing: the model might find passages."""
        if self._embedding_error is not None and not lexical:
            raise self._embedding_error

    def read(self, limit: int) -> list[list[ChunkHit]]:
        """Return the hits by vector, by terms and by identifiers."""
        near = [] if self.vector is None else self._store.find_nearest_chunks(self._scope, self.vector, limit)
        return [near, *(self._read_lexical(limit) if self.has_lexical else ([], []))]

    def read_again(self, best: Sequence[Passage], share: float, limit: int) -> list[list[ChunkHit]]:
        """Return the hits by vector and by terms after feedback from the best passages of the first read."""
        assert self.vector is not None
        weights = expand_weights(self._weights[0], best, share)
        matching = self._store.find_matching_chunks(self._scope, LexicalQuery(weights, self.vector), limit)
        mean = self._store.compute_mean_vector(self._scope, [passage.hit for passage in best])
        moved = move_vector(self.vector, mean, share) if mean else self.vector
        return [self._store.find_nearest_chunks(self._scope, moved, limit), matching]

    def _read_lexical(self, limit: int) -> Sequence[list[ChunkHit]]:
        try:
            return self._find_matching_chunks(limit)
        except TransientError as error:
            if error.dependency == LEXICAL_INDEX and self._complete_index():
                return self._find_matching_chunks(limit)
            if self.vector is None:
                raise self._embedding_error or error from error
        self.has_lexical = False
        return [], []

    def _find_matching_chunks(self, limit: int) -> Sequence[list[ChunkHit]]:
        find = self._store.find_matching_chunks
        return [
            find(self._scope, LexicalQuery(weights, self.vector), limit) if weights else [] for weights in self._weights
        ]

    def _complete_index(self) -> bool:
        """Add terms to the index for some chunks. Return whether it is complete now."""
        try:
            return self._store.index_missing_terms(self._scope, self._documents, _FILL_LIMIT)
        except TransientError:
            return False
