"""The embedding of texts: batches of requests, and the checks of a model's answers.

Ingestion, the search of the API and the retrieval in the gateway use it.
"""

import base64
import binascii
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_TEXTS = 128  # of one request; a batch that a model refuses is halved
MAX_NUMBER = 65_504.0  # the largest number in half precision, in which vectors are stored
BAD_ANSWER_CODE = "bad_model_answer"  # the gateway's error code for an unusable answer of a model
SHORT_TEXT_LENGTH = 100  # characters; the length cannot be the reason why a model refuses a shorter text


class EmbeddingError(Exception):
    """The text cannot be embedded by this model, now or later. The message is meant for people."""


class BadVectors(EmbeddingError):
    """The answer of the model contains no usable vectors."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"The embedding model {model} gave a bad answer: {reason}. Check the model, then try again.")


class TextRefused(EmbeddingError):
    """The model refuses a text that is alone in its request."""

    def __init__(self, model: str, length: int) -> None:
        problem = f"The embedding model {model} refuses a text of {length:,} characters"
        if length <= SHORT_TEXT_LENGTH:
            solution = "check its configuration, and that it is an embedding model"
        else:
            solution = "choose a smaller chunk size, or a model that accepts longer texts"
        super().__init__(f"{problem}; {solution}.")


class EmbeddingRequestRefused(Exception):
    """The model refuses this request, because of too many texts or a text that is too long. It does not say which."""


EmbeddingCall = Callable[[str, Sequence[str]], Any]
"""Sends texts to a model and returns its JSON answer. Raises RequestRefused, TransientError and BadVectors."""


@dataclass(frozen=True)
class BatchEmbedder:
    """Embeds any number of texts.

    A batch that a model refuses is sent again in halves. `batch_sizes` holds the size that each model accepted.
    """

    call: EmbeddingCall
    batch_sizes: dict[str, int] = field(default_factory=dict)

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector for each text, in the same order.

        Raises TransientError if the model cannot answer now, and EmbeddingError if it cannot embed the texts at all.
        """
        size = self.batch_sizes.get(model, MAX_TEXTS)
        found: list[list[float]] = []
        while len(found) < len(texts):
            batch = texts[len(found) : len(found) + size]
            try:
                answer = self.call(model, batch)
            except EmbeddingRequestRefused as refused:
                if len(batch) == 1:
                    raise TextRefused(model, len(batch[0])) from refused
                size = len(batch) // 2
            else:
                found += parse_vectors(answer, len(batch), model)
        if size < self.batch_sizes.get(model, MAX_TEXTS):
            # Only now: a refused single text would have made the batches smaller, although only its length was wrong.
            self.batch_sizes[model] = size
        return raise_unless_equal_lengths(found, model)


def parse_vectors(answer: Any, count: int, model: str) -> list[list[float]]:
    """Return the vectors of an answer in OpenAI's shape, sorted by `index`, or in the given order without any index.

    Raises BadVectors unless there are `count` vectors of equal length with finite numbers in the range of half
    precision.
    """
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise BadVectors(model, "it is not a list of embeddings")
    if len(data) != count:
        raise BadVectors(model, f"{len(data)} vectors for {count} texts")
    return raise_unless_equal_lengths(
        [_parse_vector(entry.get("embedding"), model) for entry in _sort_by_index(data, model)], model
    )


def raise_unless_equal_lengths(found: list[list[float]], model: str) -> list[list[float]]:
    """Return the vectors. Raise BadVectors if they have different lengths."""
    lengths = sorted({len(vector) for vector in found})
    if len(lengths) > 1:
        raise BadVectors(model, f"vectors of {lengths[0]} and of {lengths[-1]} numbers")
    return found


def build_dimensions_error(model: str, expected: int | str, actual: int | str) -> BadVectors:
    """Return the error about vectors with other dimensions than those in the collection."""
    reason = f"its vectors do not fit the collection, expected {expected} dimensions, not {actual}"
    return BadVectors(model, reason)


def _sort_by_index(data: list[dict[str, Any]], model: str) -> list[dict[str, Any]]:
    if all(entry.get("index") is None for entry in data):
        return data
    if sorted(_read_index(entry) for entry in data) != list(range(len(data))):
        raise BadVectors(model, "the indexes of its vectors are not 0, 1, 2 and so on")
    return sorted(data, key=_read_index)


def _read_index(entry: dict[str, Any]) -> int:
    index = entry.get("index")
    return index if type(index) is int else -1


def _parse_vector(value: Any, model: str) -> list[float]:
    if isinstance(value, str):
        value = _decode_base64_vector(value, model)
    if not isinstance(value, list) or not value:
        raise BadVectors(model, "a vector is missing or empty")
    if not set(map(type, value)) <= {int, float}:
        raise BadVectors(model, "a vector contains something that is not a number")
    if not all(abs(number) <= MAX_NUMBER for number in value):  # false for NaN, too
        raise BadVectors(model, "a vector contains a number that is not finite or too large")
    if not any(value):
        raise BadVectors(model, "a vector is all zeros")
    return [float(number) for number in value]


def _decode_base64_vector(text: str, model: str) -> list[float]:
    """Decode little-endian 32-bit numbers, the encoding of OpenAI."""
    try:
        numbers = array("f", base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadVectors(model, "a vector is not base64 of 32-bit numbers") from error
    return numbers.tolist()
