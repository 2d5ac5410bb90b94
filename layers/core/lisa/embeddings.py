"""Texts to vectors: how many texts a model takes at once, and which answers of a model are vectors.

Everything that embeds goes through here: ingestion, the search of the API and retrieval in the gateway.
"""

import base64
import binascii
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_TEXTS = 128  # a request; what a model refuses is halved
MAX_NUMBER = 65_504.0  # half precision, as vectors are stored, holds no larger number
BAD_ANSWER = "bad_model_answer"  # the gateway's error code for a model's answer that it does not pass on
SHORT_TEXT = 100  # characters; a model that refuses even these does not refuse for their length


class EmbeddingError(Exception):
    """A model cannot be used for this text, now or later: the same request fails again. The message is for people."""


class BadVectors(EmbeddingError):
    """The model answered, but its answer holds no usable vectors."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"The embedding model {model} gave a bad answer: {reason}. Check the model, then try again.")


class TextRefused(EmbeddingError):
    """The model does not take a text, alone in its request."""

    def __init__(self, model: str, length: int) -> None:
        about = f"The embedding model {model} does not take a text of {length:,} characters"
        mend = "choose a smaller chunk size, or a model that takes longer texts"
        check = "check that it is an embedding model and how it is configured"
        super().__init__(f"{about}; {check if length <= SHORT_TEXT else mend}.")


class RequestRefused(Exception):
    """The model refuses this request: too many texts, or a text that is too long. Models do not say which."""


EmbeddingCall = Callable[[str, Sequence[str]], Any]
"""Sends texts to a model; the JSON value it answers. Raises RequestRefused, TransientError and BadVectors."""


@dataclass(frozen=True)
class Embedder:
    """Embeds any number of texts. What a model refuses is sent again in halves; the size it took is remembered."""

    call: EmbeddingCall
    batch_sizes: dict[str, int] = field(default_factory=dict)

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """One vector per text, in order.

        Raises TransientError when the model cannot answer now, EmbeddingError when it never will.
        """
        size = self.batch_sizes.get(model, MAX_TEXTS)
        found: list[list[float]] = []
        while len(found) < len(texts):
            some = texts[len(found) : len(found) + size]
            try:
                answer = self.call(model, some)
            except RequestRefused as refused:
                if len(some) == 1:
                    raise TextRefused(model, len(some[0])) from refused
                size = len(some) // 2
            else:
                found += parse_vectors(answer, len(some), model)
        if size < self.batch_sizes.get(model, MAX_TEXTS):
            self.batch_sizes[model] = (
                size  # not before: one text that is too long says nothing of how many are too many
            )
        return require_equal_lengths(found, model)


def parse_vectors(answer: Any, count: int, model: str) -> list[list[float]]:
    """The vectors of an answer in OpenAI's shape, by their `index`, or in the answer's order where none has one.

    Raises BadVectors unless there are `count` of one length, of finite numbers that half precision can hold.
    """
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise BadVectors(model, "it is no list of embeddings")
    if len(data) != count:
        raise BadVectors(model, f"{len(data)} vectors for {count} texts")
    return require_equal_lengths([_vector(entry.get("embedding"), model) for entry in _in_order(data, model)], model)


def require_equal_lengths(found: list[list[float]], model: str) -> list[list[float]]:
    """The vectors. Raises BadVectors when they differ in length."""
    lengths = sorted({len(vector) for vector in found})
    if len(lengths) > 1:
        raise BadVectors(model, f"vectors of {lengths[0]} and of {lengths[-1]} numbers")
    return found


def dimensions_error(model: str, said: str) -> BadVectors:
    """The error of a model whose vectors are not like those the collection holds; `said` tells the lengths."""
    return BadVectors(model, f"its vectors do not fit the collection, {said}")


def _in_order(data: list[dict[str, Any]], model: str) -> list[dict[str, Any]]:
    if all(entry.get("index") is None for entry in data):
        return data
    if sorted(_index(entry) for entry in data) != list(range(len(data))):
        raise BadVectors(model, "the indexes of its vectors are not 0, 1, 2 and so on")
    return sorted(data, key=_index)


def _index(entry: dict[str, Any]) -> int:
    index = entry.get("index")
    return index if type(index) is int else -1


def _vector(value: Any, model: str) -> list[float]:
    if isinstance(value, str):
        value = _from_base64(value, model)
    if not isinstance(value, list) or not value:
        raise BadVectors(model, "a vector is missing or empty")
    if not set(map(type, value)) <= {int, float}:
        raise BadVectors(model, "a vector holds something that is no number")
    if not all(abs(number) <= MAX_NUMBER for number in value):  # NaN is not
        raise BadVectors(model, "a vector holds a number that is not finite or too large")
    if not any(value):
        raise BadVectors(model, "a vector is all zeros")
    return [float(number) for number in value]


def _from_base64(text: str, model: str) -> list[float]:
    """Little-endian 32-bit numbers, as OpenAI encodes them."""
    try:
        numbers = array("f", base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadVectors(model, "a vector is no base64 of 32-bit numbers") from error
    return numbers.tolist()
