"""The hybrid search: dense and lexical reads of the store, fused into one list by reciprocal ranks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lisa.errors import TransientError
from lisa.retrieval.fusion import RankedList, fuse_ranked_lists, get_chunk_key, prefer_other_pages
from lisa.retrieval.ports import CurrentDocuments, PassageStore, QuestionEmbedder, RerankSkip, SearchScope
from lisa.retrieval.scope_reads import ScopeReads, SearchMode, SearchQuestion
from lisa.retrieval.search import Depth, Passage, read_current_passages

_CANDIDATES = 50  # hits of each read before the fusion; more change nothing, and each document is looked up
_IDENTIFIER_WEIGHT = 4.0  # of the list by identifiers: it outweighs the others together
_HALF_MATCH = 10.0  # the BM25 score whose score is 0.5 in a search without vectors


@dataclass(frozen=True)
class SearchTuning:
    """The numbers of the hybrid search that `make bench-retrieval` tunes.

    `lexical_weight` is that of the list by terms, beside 1 for the list by vectors. The best `feedback_passages` change
    the question by `feedback_share` for a second read; 0 passages mean a single read.
    """

    lexical_weight: float = 1.5
    feedback_passages: int = 5
    feedback_share: float = 0.6


@dataclass(frozen=True)
class SearchResult:
    """The passages of a search, best first, with the requested mode and the mode that was possible.

    `rerank` says whether a rerank model sorted the passages, or why not; None if none was requested.
    """

    passages: list[Passage]
    mode: SearchMode
    actual_mode: SearchMode
    rerank: Literal["applied"] | RerankSkip | None = None


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
    tuning: SearchTuning = SearchTuning()

    def __call__(self, question: SearchQuestion, scopes: Sequence[SearchScope]) -> SearchResult:
        """Return the best passages of the collections together.

        In hybrid mode, a half that is unavailable is left out. Raises TransientError if no half is available or the
        only one is not, and EmbeddingError if the model cannot embed the question.
        """
        found = [self._search_scope(question, scope, alone=len(scopes) == 1) for scope in scopes]
        merged = found[0] if len(found) == 1 else _merge_scopes(found)
        fused = prefer_other_pages(self._fuse(merged)) if question.mode is not SearchMode.VECTOR else self._fuse(merged)
        return SearchResult(prefer_texts(fused, question.top_k), question.mode, _find_actual_mode(found))

    def _fuse(self, found: _ScopePassages) -> list[Passage]:
        return fuse_ranked_lists(
            [
                RankedList(found.dense or []),
                RankedList(found.lexical or [], self.tuning.lexical_weight),
                RankedList(found.identified, _IDENTIFIER_WEIGHT),
            ]
        )

    def _search_scope(self, question: SearchQuestion, scope: SearchScope, *, alone: bool) -> _ScopePassages:
        reads = ScopeReads(self.passages, self.documents, question, scope)
        reads.embed_question(self.embedder)
        first = max(2 * question.top_k, _CANDIDATES if question.mode is SearchMode.HYBRID else 0)
        depth = Depth(question.top_k, first)
        dense, lexical, identified = read_current_passages(reads.read, self.documents, scope, depth)
        reads.raise_if_nothing_found(lexical)
        if reads.vector is None:
            return _ScopePassages(None, list(map(_score_by_match, lexical)), list(map(_score_by_match, identified)))
        found = _ScopePassages(dense, lexical if reads.has_lexical else None, identified)
        if not (alone and reads.has_lexical and self.tuning.feedback_passages) or reads.has_identifiers:
            return found
        return self._search_again(reads, found, scope, depth)

    def _search_again(
        self, reads: ScopeReads, found: _ScopePassages, scope: SearchScope, depth: Depth
    ) -> _ScopePassages:
        """Return the passages of a second read with feedback, or those of the first one if a half fails now."""
        readable = [passage for passage in self._fuse(found) if passage.hit.has_text]
        best = readable[: self.tuning.feedback_passages]
        try:
            dense, lexical = read_current_passages(
                lambda limit: reads.read_again(best, self.tuning.feedback_share, limit), self.documents, scope, depth
            )
        except TransientError:
            return found
        return _ScopePassages(_restore_scores(dense, found.dense or []), lexical, [])


def _restore_scores(dense: Sequence[Passage], first: Sequence[Passage]) -> list[Passage]:
    """Return the passages with their similarities to the question instead of those to the moved vector.

    A passage that is not in the first list is at most as similar as the last one there.
    """
    known = {get_chunk_key(passage.hit): passage.hit.score for passage in first}
    lowest = min(known.values(), default=1.0)
    return [
        replace(one, hit=replace(one.hit, score=known.get(get_chunk_key(one.hit), min(lowest, one.hit.score))))
        for one in dense
    ]


def _merge_scopes(found: Sequence[_ScopePassages]) -> _ScopePassages:
    """Return the passages of several collections as if they were one."""
    dense = _merge([one.dense for one in found], by_match=False)
    lexical = _merge([one.lexical for one in found], by_match=True)
    return _ScopePassages(dense, lexical, _merge([one.identified for one in found], by_match=True))


def _score_by_match(passage: Passage) -> Passage:
    """Return a passage without a similarity with a score that grows with its BM25 score, from 0 to 1."""
    match = passage.hit.match
    return replace(passage, hit=replace(passage.hit, score=match / (match + _HALF_MATCH)))


def _merge(lists: Sequence[list[Passage] | None], *, by_match: bool) -> list[Passage]:
    """Return the passages of several collections, best first."""
    found = [passage for passages in lists for passage in passages or []]
    return sorted(found, key=lambda passage: -(passage.hit.match if by_match else passage.hit.score))


def prefer_texts(passages: list[Passage], top_k: int) -> list[Passage]:
    """Return `top_k` passages, those without their texts only if there are not enough others."""
    readable = [passage for passage in passages if passage.hit.has_text]
    return (readable if len(readable) >= top_k else passages)[:top_k]


def _find_actual_mode(found: Sequence[_ScopePassages]) -> SearchMode:
    """Return the mode in which all collections were searched."""
    if any(one.dense is None for one in found):
        return SearchMode.LEXICAL
    return SearchMode.VECTOR if any(one.lexical is None for one in found) else SearchMode.HYBRID
