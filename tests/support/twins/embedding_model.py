"""The in-memory twin of the embedding models behind the gateway."""

from collections.abc import Callable, Sequence
from typing import Any

from lisa.embeddings import EmbeddingRequestRefused


class MemoryEmbeddingModel:
    """A model that computes vectors. It refuses more than `most` texts, and texts with more than `longest` characters.

    `asked` holds the number of texts of each request.
    """

    def __init__(self, vector: Callable[[str], list[float]], *, most: int = 2_048, longest: int | None = None) -> None:
        self._vector = vector
        self._most, self._longest = most, longest
        self.asked: list[int] = []

    def __call__(self, model: str, texts: Sequence[str]) -> Any:
        """Return the vectors of the texts in OpenAI's shape, as an `lisa.embeddings.EmbeddingCall`."""
        self.asked.append(len(texts))
        if len(texts) > self._most or any(self._longest and len(text) > self._longest for text in texts):
            raise EmbeddingRequestRefused("too many texts or too long ones")
        return {"data": [{"index": n, "embedding": self._vector(text)} for n, text in enumerate(texts)]}
