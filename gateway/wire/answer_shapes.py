"""The shape of a whole answer, for each endpoint. An answer of another shape is an error."""

import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.wire.json_values import STRICT_DECODER
from lisa.endpoints.endpoint import WireFormat

MAX_ANSWER_BYTES = 64 * 1024 * 1024  # 64 MiB; a larger whole answer is an error


class UnusableAnswer(Exception):
    """An answer with the status of a success and a wrong body."""


@dataclass(frozen=True)
class AnswerShape:
    """A JSON object with this field, of this kind. Each item of a list is an object with one of the `items`."""

    field: str
    kind: type
    items: tuple[str, ...] = ()
    filled: bool = False


_RANKS_SHAPE = AnswerShape("results", list, ("relevance_score", "score"))
_IMAGES_SHAPE = AnswerShape("data", list, ("url", "b64_json"), filled=True)
_VIDEO_SHAPE = AnswerShape("id", str)
ANSWER_SHAPES: Mapping[WireFormat, AnswerShape] = {
    WireFormat.CHAT: AnswerShape("choices", list, ("message",), filled=True),
    WireFormat.COMPLETIONS: AnswerShape("choices", list, ("text",), filled=True),
    WireFormat.EMBEDDINGS: AnswerShape("data", list, ("embedding",), filled=True),
    WireFormat.RESPONSES: AnswerShape("output", list, ("type",)),
    WireFormat.MESSAGES: AnswerShape("content", list, ("type",)),
    WireFormat.TOKEN_COUNT: AnswerShape("input_tokens", int),
    WireFormat.MODERATIONS: AnswerShape("results", list, ("flagged",), filled=True),
    WireFormat.RERANK: _RANKS_SHAPE,
    WireFormat.IMAGES: _IMAGES_SHAPE,
    WireFormat.VIDEO: _VIDEO_SHAPE,
    WireFormat.VIDEO_STATE: _VIDEO_SHAPE,
    WireFormat.VIDEO_REMIX: _VIDEO_SHAPE,
    WireFormat.TRANSCRIPTION: AnswerShape("text", str),
}
_WEB_PAGE_STARTS = (b"<!doctype", b"<html", b"<?xml")


def parse_answer(wire: WireFormat, body: bytes) -> dict[str, Any]:
    """Return the whole answer of an endpoint, a JSON object. Raises UnusableAnswer."""
    value = parse_answer_json(body)
    if not isinstance(value, dict):
        raise UnusableAnswer("it is no JSON object")
    shape = ANSWER_SHAPES.get(wire)
    if shape is not None and not _has_shape(shape, value):
        raise UnusableAnswer(f"it has no {shape.field}")
    if wire is WireFormat.EMBEDDINGS:
        _check_vectors(value["data"])
    return value


def parse_answer_json(body: bytes) -> Any:
    """Return the JSON value of a whole answer. Raises UnusableAnswer for other text, and for an error."""
    try:
        value = STRICT_DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise UnusableAnswer("it is not JSON") from error
    if not value or (isinstance(value, dict) and isinstance(value.get("error"), dict | str) and value["error"]):
        raise UnusableAnswer("it is an error, or nothing")
    return value


def is_web_page(body: bytes) -> bool:
    """Return whether a body begins like a web page: an error of a proxy, or a sign-in form."""
    return body[:64].lstrip().lower().startswith(_WEB_PAGE_STARTS)


def is_text_media_type(media_type: str) -> bool:
    """Return whether an answer of this media type is text, rather than sound or video."""
    return media_type.startswith(("text/", "application/json"))


def _has_shape(shape: AnswerShape, value: Mapping[str, Any]) -> bool:
    found = value.get(shape.field)
    if not isinstance(found, shape.kind) or isinstance(found, bool):
        return False
    if not isinstance(found, list):
        return True
    if shape.filled and not found:
        return False
    if shape.items == ("message",):
        return all(isinstance(item, dict) and isinstance(item.get("message"), dict) for item in found)
    return all(isinstance(item, dict) and any(item.get(name) is not None for name in shape.items) for item in found)


def _check_vectors(data: list[dict[str, Any]]) -> None:
    lengths = {len(_parse_numbers(item["embedding"])) for item in data if not isinstance(item["embedding"], str)}
    if len(lengths) > 1 or 0 in lengths:
        raise UnusableAnswer("its vectors are empty, or not of one length")


def _parse_numbers(vector: Any) -> "array[float]":
    try:
        numbers = array("d", vector)
    except (TypeError, OverflowError) as error:
        raise UnusableAnswer("a vector holds more than numbers") from error
    if not math.isfinite(sum(numbers)):
        raise UnusableAnswer("a vector holds a number that is not finite")
    return numbers
