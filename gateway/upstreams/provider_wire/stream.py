"""A provider's stream of events: whole to its end, in lines that LiteLLM can read, its tool calls in order."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from gateway.upstreams.provider_wire.provider_errors import BrokenStream, ProviderErrors
from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.sse import DONE, END_MARKS, EventSplitter, build_data_line, check_first_event, extract_data
from gateway.wire.tool_calls import ToolCalls
from lisa.endpoints.endpoint import WireFormat

#: Characters at which LiteLLM splits lines, against the format of events, and their escapes in JSON.
_LINE_SEPARATORS = {b"\xe2\x80\xa8": b"\\u2028", b"\xe2\x80\xa9": b"\\u2029", b"\xc2\x85": b"\\u0085"}
#: End marks of Google's own wire format. A blocked prompt has a reason for the block and no finish reason.
_GOOGLE_END_MARKS = (b'"finishReason": "', b'"finishReason":"', b'"blockReason": "', b'"blockReason":"')
_MAX_FIRST_EVENT_BYTES = 1024 * 1024  # bytes in which the first event must end


class ProviderStreamReader:
    """Reads a provider's stream in the format `wire`, None for Google's own. An error inside it ends the call."""

    def __init__(self, wire: WireFormat | None, errors: ProviderErrors) -> None:
        self._ends = _GOOGLE_END_MARKS if wire is None else END_MARKS[wire]
        self._errors = errors
        self._tools = ToolCalls(one_by_one=errors.wire in (WireFormat.MESSAGES, WireFormat.RESPONSES))
        self._chunks = wire is WireFormat.CHAT
        self._events = EventSplitter()
        self._opened = self._finished = False

    async def read_events(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the repaired events. Raises UnusableAnswer before the first, BrokenStream after it."""
        try:
            async for piece in pieces:
                for repaired in self._repair_events(self._split_events(piece)):
                    yield repaired
            for repaired in self._repair_events([self._events.rest]):
                yield repaired
            if not self._opened:
                raise UnusableAnswer("it is an empty stream")
            if not self._finished:
                raise BrokenStream("the stream ended before the answer did")
        except httpx.TransportError:
            if self._opened:
                self._errors.record_broken_stream()
            raise

    def _split_events(self, piece: bytes) -> list[bytes]:
        try:
            events = self._events.feed(piece)
        except UnusableAnswer as error:
            raise BrokenStream(str(error)) from error
        if not self._opened and not events and self._events.size > _MAX_FIRST_EVENT_BYTES:
            raise UnusableAnswer("its first event does not end")
        return events

    def _repair_events(self, events: list[bytes]) -> Iterator[bytes]:
        for event in events:
            if not event.strip(b"\n"):
                continue
            if not self._opened:
                check_first_event(event)
                self._opened = True
            if not self._finished and any(mark in event for mark in self._ends):
                self._finished = True
            data = extract_data(event)
            if data == DONE and not self._finished:
                raise BrokenStream("the stream has an end mark without an end")
            if data is None or data in (b"", DONE):
                yield event + b"\n\n"
            else:
                yield from self._repair_chunk(event, data)

    def _repair_chunk(self, event: bytes, data: bytes) -> Iterator[bytes]:
        value = self._parse_event(data)
        self._errors.choices.record_chunk(value)
        chunks = self._tools.repair_tool_calls(value) if self._chunks else None
        events = [event] if chunks is None else [build_data_line(chunk) for chunk in chunks]
        yield from (_escape_line_separators(one) + b"\n\n" for one in events)

    def _parse_event(self, data: bytes) -> dict[str, Any]:
        value = parse_object_or_none(data)
        if value is None:
            raise BrokenStream("an event is no JSON object")
        if value.get("error"):
            message = value["error"].get("message") if isinstance(value["error"], dict) else value["error"]
            self._errors.message = message if isinstance(message, str) else ""
            raise BrokenStream("the stream says that it failed")
        return value


def _escape_line_separators(event: bytes) -> bytes:
    for raw, escaped in _LINE_SEPARATORS.items():
        event = event.replace(raw, escaped)
    return event
