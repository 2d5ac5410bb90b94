"""The in-memory twin of the rerank models behind the gateway."""

from collections.abc import Callable, Sequence

from lisa.retrieval.ports import RerankSkip


class MemoryReranker:
    """A model that scores each text, or leaves it out with None. `skip` is the answer while there is no ranking.

    `asked` holds the model, the question and the texts of each call.
    """

    def __init__(self, score: Callable[[str], float | None], skip: RerankSkip | None = None) -> None:
        self._score, self.skip = score, skip
        self.asked: list[tuple[str, str, list[str]]] = []

    def rank_texts(self, model: str, question: str, texts: Sequence[str]) -> tuple[int, ...] | RerankSkip:
        self.asked.append((model, question, list(texts)))
        if self.skip is not None:
            return self.skip
        scores = {place: score for place, text in enumerate(texts) if (score := self._score(text)) is not None}
        return tuple(sorted(scores, key=lambda place: (-scores[place], place)))
