"""The rerank of a search: a model sorts the best passages again. It never changes the number of passages."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lisa.retrieval.fusion import get_chunk_key, prefer_other_pages
from lisa.retrieval.hybrid_search import SearchResult, prefer_texts
from lisa.retrieval.ports import Reranker, RerankSkip, SearchScope
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion
from lisa.retrieval.search import Passage

MAX_CANDIDATES = 32  # a common server of rerank models accepts no more texts in a request by default
#: Characters. A question and a passage have about 512 tokens of English together, the limit of many rerank models.
MAX_QUESTION, MAX_TEXT = 500, 1_500

Search = Callable[[SearchQuestion, Sequence[SearchScope]], SearchResult]


@dataclass(frozen=True)
class RerankedSearch:
    """Searches collections, and sorts the best passages by a rerank model that the caller may use."""

    search: Search
    reranker: Reranker

    def __call__(
        self, question: SearchQuestion, scopes: Sequence[SearchScope], model: str | RerankSkip | None
    ) -> SearchResult:
        """Return the result of the search in the order of the model, or in its own order and the reason for it.

        The model is the reason itself if none is usable, and None if no rerank is requested.
        """
        if model is None or isinstance(model, RerankSkip):
            return replace(self.search(question, scopes), rerank=model)
        found = self.search(replace(question, top_k=max(question.top_k, MAX_CANDIDATES)), scopes)
        candidates = [passage for passage in found.passages if passage.hit.has_text][:MAX_CANDIDATES]
        texts = [passage.hit.text[:MAX_TEXT] for passage in candidates]
        ranking = self.reranker.rank_texts(model, question.text[:MAX_QUESTION], texts) if len(texts) > 1 else ()
        if isinstance(ranking, RerankSkip):
            return replace(found, passages=prefer_texts(found.passages, question.top_k), rerank=ranking)
        ordered = _put_first([candidates[place] for place in ranking], found.passages)
        if question.mode is not SearchMode.VECTOR:
            ordered = prefer_other_pages(ordered)
        return replace(found, passages=prefer_texts(ordered, question.top_k), rerank="applied")


def parse_ranking(answer: Any, count: int) -> tuple[int, ...] | RerankSkip:
    """Return the positions of the texts in a rerank answer, best first.

    `answer` has the shape `{"results": [{"index": 0, "relevance_score": 0.9}]}`. It may leave texts out, because some
    models have a threshold. An index that repeats or is not below `count`, and a score that is not finite, make the
    answer malformed.
    """
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        return RerankSkip.MALFORMED
    scores = {
        one["index"]: one.get("relevance_score", one.get("score")) for one in results if type(one.get("index")) is int
    }
    if len(scores) != len(results) or not all(0 <= place < count for place in scores):
        return RerankSkip.MALFORMED
    if not all(type(score) in {int, float} and math.isfinite(score) for score in scores.values()):
        return RerankSkip.MALFORMED
    return tuple(sorted(scores, key=lambda place: (-scores[place], place)))


def _put_first(ranked: Sequence[Passage], passages: Sequence[Passage]) -> list[Passage]:
    """Return the ranked passages, then the others in their order."""
    first = {get_chunk_key(passage.hit) for passage in ranked}
    return [*ranked, *(passage for passage in passages if get_chunk_key(passage.hit) not in first)]
