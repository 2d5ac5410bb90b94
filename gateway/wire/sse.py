"""Server-sent events as bytes: how they are told apart, what they say, and how a whole stream of them ends."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.wire.bodies import Unusable

DONE = b"[DONE]"
_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
_CHUNKS = (b'"finish_reason":"', b'"finish_reason": "')
#: What the last events of a whole stream hold; streams of other endpoints may end as they like.
ENDS: Mapping[str, tuple[bytes, ...]] = {
    "chat/completions": _CHUNKS,
    "completions": _CHUNKS,
    "messages": (b'"message_stop"',),
    "responses": (b'"response.completed"', b'"response.incomplete"', b'"response.failed"'),
}


def split(data: bytes) -> tuple[list[bytes], bytes]:
    """The whole events in these bytes, and the rest."""
    *events, rest = data.replace(b"\r\n", b"\n").split(b"\n\n")
    return events, rest


def data_of(event: bytes) -> bytes | None:
    """The data of an event; None for a comment."""
    lines = [line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:")]
    return b"\n".join(lines) if lines else None


def value_of(event: bytes) -> dict[str, Any]:
    """The JSON object that an event says; empty where it says none."""
    try:
        value = json.loads(data_of(event) or b"null")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def encoded(value: Mapping[str, Any]) -> bytes:
    """A line of data that says this."""
    return b"data: " + json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def check_first(event: bytes) -> None:
    """Raises Unusable for what cannot be the first event of an answer."""
    first = event.lstrip(b"\n")
    if not first.startswith(_FIELDS):
        raise Unusable("it is no stream of events")
    if not data_of(first):
        return
    value = value_of(first)
    if not value or value.get("error"):
        raise Unusable("its first event is an error" if value else "its first event is no JSON object")
