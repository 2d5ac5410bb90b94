"""Estimates of the most tokens that a request can take, from its body."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lisa.endpoints.endpoint import Endpoint
from lisa.usage.bounds import OutputBounds
from lisa.usage.tokens import BYTES_A_TOKEN

#: The types of message parts that are an image, audio or a video, with the fields that hold their data.
_MEDIA: Mapping[str, tuple[str, ...]] = {
    "image": ("source",), "image_url": ("image_url",), "input_image": ("image_url",),
    "input_audio": ("input_audio",), "audio": ("audio",), "audio_url": ("audio_url",),
    "video_url": ("video_url",),
}  # fmt: skip
_HOLDING = ("url", "data")  # the keys of such a field that hold the data of the medium; all other keys are text
#: The types of message parts that are documents. They are read as text: each byte may be a token.
_DOCUMENTS = frozenset({"file", "input_file", "document"})
_MEDIUM = 4_096  # tokens of an image or audio: more than models count for one of the usual size
_BYTES_A_PIXEL_TOKEN = 256  # bytes of image data that count as one more token
_FRAME = 4  # tokens that a prompt template adds around a message or a field
#: The output tokens of a request without a bound: the usual default maximum of models.
DEFAULT_OUTPUT_TOKENS = 4_096
_PICTURES = frozenset({"image", "images", "mask", "input_reference"})  # JSON fields that hold images


@dataclass(frozen=True)
class TokenEstimate:
    """The most tokens of a request: `read` once, and `written` by each of its `choices`, bounded by `field`.

    With less than `floor` for each choice no model could answer.
    """

    read: int
    written: int = 0
    choices: int = 1
    field: str | None = None
    floor: int = 1

    @property
    def wanted_tokens(self) -> int:
        """Return all tokens of the estimate: the input, and the output of all choices."""
        return self.read + self.choices * self.written

    @property
    def least_tokens(self) -> int:
        """Return the fewest useful tokens: the input and `floor` for each choice; all of them without a `field`."""
        return self.read + self.choices * (min(self.floor, self.written) if self.field else self.written)

    def output_tokens_within(self, tokens: int) -> int:
        """Return the tokens that each choice may write within the granted tokens."""
        return min(self.written, (tokens - self.read) // self.choices)


def estimate_tokens(
    endpoint: Endpoint, fields: Mapping[str, Any], bounds: OutputBounds, context_window: int | None
) -> TokenEstimate:
    """Return the estimate of a request. A request without `fields` is a form with a file and little text."""
    read = _estimate_input_tokens(endpoint, fields) if fields else _MEDIUM
    if context_window is not None:
        read = min(read, context_window)
    if not endpoint.output_fields:
        return TokenEstimate(read, endpoint.unbounded_tokens, bounds.choices)
    written = DEFAULT_OUTPUT_TOKENS + bounds.thinking if bounds.written is None else bounds.written
    if context_window is not None:
        written = min(written, max(1, context_window // 2) if bounds.written is None else context_window)
    return TokenEstimate(
        read, written, bounds.choices, (bounds.fields or endpoint.output_fields[-1:])[0], bounds.thinking + 1
    )


def _estimate_input_tokens(endpoint: Endpoint, fields: Mapping[str, Any]) -> int:
    if not endpoint.unbounded_tokens:
        return estimate_max_tokens(fields)
    pictures = [value for name in _PICTURES if (value := fields.get(name)) is not None]
    words = {name: value for name, value in fields.items() if name not in _PICTURES}
    return estimate_max_tokens(words) + sum(map(_estimate_media_tokens, pictures))


def estimate_max_tokens(value: Any) -> int:
    """Return the most tokens of a body: a token has at least one byte."""
    text, rest = _measure_text_and_media(value)
    return text + rest


def estimate_likely_tokens(value: Any) -> int:
    """Return the likely number of tokens of a body."""
    text, rest = _measure_text_and_media(value)
    return text // BYTES_A_TOKEN + rest // BYTES_A_TOKEN


def _measure_text_and_media(value: Any) -> tuple[int, int]:
    """Return the bytes of text, and the tokens of everything else."""
    text, rest, left = 0, 0, [value]
    while left:
        part = left.pop()
        if isinstance(part, str):
            text += _count_bytes(part)
        elif isinstance(part, Mapping):
            kind = part.get("type")
            held = _MEDIA.get(kind, ()) if isinstance(kind, str) else ()
            rest += _FRAME + (_MEDIUM if kind in _DOCUMENTS else 0) if isinstance(kind, str) else _FRAME
            rest += sum(_estimate_media_tokens(part[name]) for name in held if name in part)
            left += part.keys()
            left += [inner for name, inner in part.items() if name not in held]
            left += [more for name in held if name in part for more in _find_text_beside_media(part[name])]
        elif isinstance(part, list):
            rest += _FRAME
            left += part
        else:
            rest += 1 + (len(str(part)) if isinstance(part, float) else 0)
    return text, rest


def _estimate_media_tokens(value: Any) -> int:
    """Return the tokens of a picture or a sound; the letters of its data are not tokens."""
    if isinstance(value, str):
        return _MEDIUM + len(value) // _BYTES_A_PIXEL_TOKEN
    if isinstance(value, list):
        return sum(map(_estimate_media_tokens, value))
    if not isinstance(value, Mapping):
        return _MEDIUM
    return _MEDIUM + sum(len(one) // _BYTES_A_PIXEL_TOKEN for one in _find_media_data(value))


def _find_media_data(medium: Mapping[str, Any]) -> Iterator[str]:
    return (one for name in _HOLDING if isinstance(one := medium.get(name), str))


def _find_text_beside_media(medium: Any) -> Iterator[Any]:
    """Yield the values beside the data of a picture or a sound."""
    if isinstance(medium, Mapping):
        yield from medium.keys()
        yield from (one for name, one in medium.items() if not (name in _HOLDING and isinstance(one, str)))
    elif not isinstance(medium, str):
        yield medium


def _count_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
