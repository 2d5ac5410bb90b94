"""Server-sent events as bytes: how they are told apart, what they say, and how a whole stream of them ends."""

import json
import re
from collections.abc import Mapping
from typing import Any

from gateway.wire.bodies import LARGEST, Unusable

DONE = b"[DONE]"
_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_END = 3  # bytes of it that may have come before
_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
_CHUNKS = (b'"finish_reason":"', b'"finish_reason": "')
#: What the last events of a whole stream hold; streams of other endpoints may end as they like.
ENDS: Mapping[str, tuple[bytes, ...]] = {
    "chat/completions": _CHUNKS,
    "completions": _CHUNKS,
    "messages": (b'"message_stop"',),
    "responses": (b'"response.completed"', b'"response.incomplete"', b'"response.failed"'),
}


class Events:
    """Cuts a stream into its events, and reads each byte once however small the pieces are.

    Raises Unusable for an event of more than `largest` bytes.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._held = bytearray()

    @property
    def size(self) -> int:
        """Bytes of an event that has not ended."""
        return len(self._held)

    @property
    def rest(self) -> bytes:
        """The beginning of an event, as far as it has come."""
        return bytes(self._held).replace(b"\r\n", b"\n")

    def feed(self, data: bytes) -> list[bytes]:
        """The whole events that end in these bytes."""
        found, begin, start = list[bytes](), 0, max(0, len(self._held) - _LONGEST_END)
        self._held += data
        while (end := _END.search(self._held, max(start, begin))) is not None:
            found.append(bytes(self._held[begin : end.start()]).replace(b"\r\n", b"\n").removesuffix(b"\r"))
            begin = end.end()
        del self._held[:begin]
        if len(self._held) > self._largest:
            raise Unusable("an event of it does not end")
        return found


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
