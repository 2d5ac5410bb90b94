"""The hybrid search: dense and lexical reads of the store, fused into one list by reciprocal ranks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lisa.documents.search_terms import count_terms, find_identifiers
from lisa.documents.search_text import normalise_for_search
from lisa.errors import LEXICAL_INDEX, TransientError
from lisa.retrieval.fusion import RankedList, fuse_ranked_lists, prefer_other_pages
from lisa.retrieval.ports import (
    ChunkHit,
    CurrentDocuments,
    LexicalQuery,
    PassageStore,
    QuestionEmbedder,
    SearchScope,
)
from lisa.retrieval.search import Depth, Passage, read_current_passages

CANDIDATES = 100  # hits of each read before the fusion
LEXICAL_WEIGHT = 1.0  # of the list by terms, beside 1 for the list by vectors
IDENTIFIER_WEIGHT = 4.0  # of the list by identifiers: it outweighs the others together
_HALF_MATCH = 10.0  # the BM25 score whose score is 0.5 in a search without vectors
_FILL_LIMIT = 2_000  # chunks whose terms one search adds to an incomplete index; about a second


class SearchMode(StrEnum):
    """A way to search. `VECTOR` compares embeddings, `LEXICAL` terms, and `HYBRID` fuses both."""

    HYBRID = "hybrid"
    VECTOR = "vector"
    LEXICAL = "lexical"


@dataclass(frozen=True)
class SearchResult:
    """The passages of a search, best first, with the requested mode and the mode that was possible."""

    passages: list[Passage]
    mode: SearchMode
    actual_mode: SearchMode


@dataclass(frozen=True)
class SearchQuestion:
    """A question, the number of passages to return, and the mode."""

    text: str
    top_k: int
    mode: SearchMode = SearchMode.HYBRID


@dataclass(frozen=True)
class _ScopePassages:
    """The passages of one collection by each read; None if the read was not possible or not requested."""

    dense: list[Passage] | None
    lexical: list[Passage] | None
    identified: list[Passage]


@dataclass(frozen=True)
class HybridSearch:
    """Searches collections. The caller's right to them is checked before."""

    embedder: QuestionEmbedder
    passages: PassageStore
    documents: CurrentDocuments

    def __call__(self, question: SearchQuestion, scopes: Sequence[SearchScope]) -> SearchResult:
        """Return the best passages of the collections together.

        In hybrid mode, a half that is unavailable is left out. Raises TransientError if no half is available or the
        only one is not, and EmbeddingError if the model cannot embed the question.
        """
        found = [self._search_scope(question, scope) for scope in scopes]
        dense = _merge([one.dense for one in found], by_match=False)
        lexical = _merge([one.lexical for one in found], by_match=True)
        identified = _merge([one.identified for one in found], by_match=True)
        lists = [RankedList(dense), RankedList(lexical, LEXICAL_WEIGHT), RankedList(identified, IDENTIFIER_WEIGHT)]
        fused = fuse_ranked_lists(lists)
        if question.mode is not SearchMode.VECTOR:
            fused = prefer_other_pages(fused)
        return SearchResult(_prefer_texts(fused, question.top_k), question.mode, _find_actual_mode(found))

    def _search_scope(self, question: SearchQuestion, scope: SearchScope) -> _ScopePassages:
        reads = _ScopeReads(self, question, scope)
        reads.embed_question()
        first = max(2 * question.top_k, CANDIDATES if question.mode is SearchMode.HYBRID else 0)
        lists = read_current_passages(reads.read, self.documents, scope, Depth(question.top_k, first))
        dense, lexical, identified = lists
        reads.raise_if_nothing_found(lexical)
        if reads.vector is None:
            lexical, identified = list(map(_score_by_match, lexical)), list(map(_score_by_match, identified))
        return _ScopePassages(
            None if reads.vector is None else dense, lexical if reads.has_lexical else None, identified
        )


class _ScopeReads:
    """The reads of one collection for one question. In hybrid mode, a half that fails is not tried again."""

    def __init__(self, search: HybridSearch, question: SearchQuestion, scope: SearchScope) -> None:
        self.vector: Sequence[float] | None = None
        self.has_lexical = question.mode is not SearchMode.VECTOR
        self._search, self._question, self._scope = search, question, scope
        self._embedding_error: TransientError | None = None
        weights = count_terms(question.text)
        identifiers = find_identifiers(question.text) & weights.keys()
        self._weights: list[Mapping[str, float]] = [weights, dict.fromkeys(sorted(identifiers), 1.0)]

    def embed_question(self) -> None:
        """Set the vector of the question. In hybrid mode, there is none while the model is unavailable."""
        if self._question.mode is SearchMode.LEXICAL:
            return
        text = normalise_for_search(self._question.text) or self._question.text
        try:
            [self.vector] = self._search.embedder.embed(self._scope.embedding_model, [text])
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
        store = self._search.passages
        near = [] if self.vector is None else store.find_nearest_chunks(self._scope, self.vector, limit)
        return [near, *(self._read_lexical(limit) if self.has_lexical else ([], []))]

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
        find = self._search.passages.find_matching_chunks
        return [
            find(self._scope, LexicalQuery(weights, self.vector), limit) if weights else [] for weights in self._weights
        ]

    def _complete_index(self) -> bool:
        """Add terms to the index for some chunks. Return whether it is complete now."""
        try:
            return self._search.passages.index_missing_terms(self._scope, self._search.documents, _FILL_LIMIT)
        except TransientError:
            return False


def _score_by_match(passage: Passage) -> Passage:
    """Return a passage without a similarity with a score that grows with its BM25 score, from 0 to 1."""
    match = passage.hit.match
    return replace(passage, hit=replace(passage.hit, score=match / (match + _HALF_MATCH)))


def _merge(lists: Sequence[list[Passage] | None], *, by_match: bool) -> list[Passage]:
    """Return the passages of several collections, best first. One collection's list keeps its order."""
    found = [passage for passages in lists for passage in passages or []]
    return sorted(found, key=lambda passage: -(passage.hit.match if by_match else passage.hit.score))


def _prefer_texts(passages: list[Passage], top_k: int) -> list[Passage]:
    """Return `top_k` passages, those without their texts only if there are not enough others."""
    readable = [passage for passage in passages if passage.hit.has_text]
    return (readable if len(readable) >= top_k else passages)[:top_k]


def _find_actual_mode(found: Sequence[_ScopePassages]) -> SearchMode:
    """Return the mode in which all collections were searched."""
    if any(one.dense is None for one in found):
        return SearchMode.LEXICAL
    return SearchMode.VECTOR if any(one.lexical is None for one in found) else SearchMode.HYBRID
