"""The in-memory twin of the models behind the gateway."""

from collections.abc import Callable, Sequence
from typing import Any

from lisa.embeddings import RequestRefused


class MemoryEmbeddingModel:
    """A model that computes vectors. `most` texts a request and `longest` characters a text; it refuses more.

    `asked` holds the size of every request.
    """

    def __init__(self, vector: Callable[[str], list[float]], *, most: int = 2_048, longest: int | None = None) -> None:
        self._vector = vector
        self._most, self._longest = most, longest
        self.asked: list[int] = []

    def __call__(self, model: str, texts: Sequence[str]) -> Any:
        """See lisa.embeddings.Ask."""
        self.asked.append(len(texts))
        if len(texts) > self._most or any(self._longest and len(text) > self._longest for text in texts):
            raise RequestRefused("too many texts or too long ones")
        return {"data": [{"index": n, "embedding": self._vector(text)} for n, text in enumerate(texts)]}
