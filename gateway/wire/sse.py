"""Server-sent events as bytes: the splitter of a stream, readers and writers of one event, end marks."""

import json
import re
from collections.abc import Mapping
from typing import Any

from gateway.wire.answer_shapes import MAX_ANSWER_BYTES, UnusableAnswer
from gateway.wire.json_values import parse_object_or_none
from lisa.endpoints.endpoint import WireFormat

DONE = b"[DONE]"
DONE_EVENT = b"data: " + DONE + b"\n\n"
_EVENT_END = re.compile(rb"\n\r?\n")
_MAX_EVENT_END_BYTES = 2  # bytes of an end that may be in earlier pieces
#: Beginnings of the lines of an event that are no data.
CONTROL_LINES = (b"event:", b"id:", b"retry:", b":")
_EVENT_LINE_STARTS = (b"data:", *CONTROL_LINES)
_CHUNK_END_MARKS = (b'"finish_reason":"', b'"finish_reason": "')
#: The last events of a whole stream hold one of these; streams of other endpoints have no known end.
END_MARKS: Mapping[WireFormat, tuple[bytes, ...]] = {
    WireFormat.CHAT: _CHUNK_END_MARKS,
    WireFormat.COMPLETIONS: _CHUNK_END_MARKS,
    WireFormat.MESSAGES: (b'"message_stop"',),
    WireFormat.RESPONSES: (b'"response.completed"', b'"response.incomplete"', b'"response.failed"'),
}


class EventSplitter:
    """Splits a stream into its events; reads each byte once, however small the pieces are.

    The events come without their blank line, with line feeds as line ends.
    """

    def __init__(self, largest: int = MAX_ANSWER_BYTES) -> None:
        self._largest = largest
        self._held = bytearray()

    @property
    def size(self) -> int:
        """The bytes of the event that has not ended yet."""
        return len(self._held)

    @property
    def rest(self) -> bytes:
        """The beginning of the event that has not ended yet."""
        return bytes(self._held).replace(b"\r\n", b"\n")

    def feed(self, data: bytes) -> list[bytes]:
        """Return the events that end in these bytes. Raises UnusableAnswer for one of more than `largest` bytes."""
        events, start = list[bytes](), max(0, len(self._held) - _MAX_EVENT_END_BYTES)
        self._held += data
        if _EVENT_END.search(self._held, start) is not None:
            *events, rest = self.rest.split(b"\n\n")
            self._held = bytearray(rest)
        if len(self._held) > self._largest:
            raise UnusableAnswer("an event of it does not end")
        return events


def extract_data(event: bytes) -> bytes | None:
    """Return the data of an event, None for a comment."""
    lines = [line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:")]
    return b"\n".join(lines) if lines else None


def parse_event_value(event: bytes) -> dict[str, Any]:
    """Return the JSON object in the data of an event, an empty one where it holds none."""
    return parse_object_or_none(extract_data(event) or b"null") or {}


def list_control_lines(event: bytes) -> list[bytes]:
    """Return the lines of an event that are no data: its name, its id and comments."""
    return [line for line in event.split(b"\n") if line.startswith(CONTROL_LINES)]


def build_data_line(value: Mapping[str, Any]) -> bytes:
    """Return the line of data that holds a JSON object."""
    return b"data: " + encode_json(value)


def keep_data_only(event: bytes) -> bytes:
    """Return an event with its data alone, a comment unchanged."""
    data = extract_data(event)
    return event if data is None else b"data: " + data


def replace_data(event: bytes, data: bytes) -> bytes:
    """Return a whole event with the name, id and comments of another event and with other data."""
    return b"\n".join([*list_control_lines(event), b"data: " + data.replace(b"\n", b"\ndata: ")]) + b"\n\n"


def build_event(value: Mapping[str, Any], *, named: bool = False) -> bytes:
    """Return a whole event that holds a JSON object; a `named` one has the object's type as its name."""
    name = f"event: {value['type']}\n".encode() if named and "type" in value else b""
    return name + build_data_line(value) + b"\n\n"


def encode_json(value: Any) -> bytes:
    """Return compact JSON in UTF-8. Half of a surrogate pair, which models may write, is escaped."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def check_first_event(event: bytes) -> None:
    """Raise Unusable for an event that cannot be the first of an answer."""
    first = event.lstrip(b"\n")
    if not first.startswith(_EVENT_LINE_STARTS):
        raise UnusableAnswer("it is no stream of events")
    if not extract_data(first):
        return
    value = parse_event_value(first)
    if not value or value.get("error"):
        raise UnusableAnswer("its first event is an error" if value else "its first event is no JSON object")
