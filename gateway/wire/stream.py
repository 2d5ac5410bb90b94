"""A stream of server-sent events on its way to the client: checked from its first event to its end, and repaired."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.broken_answers import INCOMPLETE_STREAM, incomplete_stream_event
from gateway.wire.chat_chunks import may_need_repair, repair_chunk
from gateway.wire.redaction import redact_error
from gateway.wire.sse import (
    DONE,
    DONE_EVENT,
    END_MARKS,
    EventSplitter,
    check_first_event,
    data_line,
    data_of,
    data_only,
    value_of,
)
from gateway.wire.tool_calls import ToolCalls, may_lack_index
from lisa.endpoints.endpoint import WireFormat

_DONE = DONE_EVENT.rstrip(b"\n")
_LARGEST_FIRST = 1024 * 1024  # bytes in which the first event must end
_ERROR = b'"error"'


@dataclass(frozen=True)
class StreamFormat:
    """The options of one stream: its endpoint, whether it is made of chunks, whether the caller gets the usage."""

    wire: WireFormat
    chunks: bool
    usage_asked: bool
    clean: Callable[[bytes], bytes]


class AnswerStream:
    """Repairs a stream as its bytes pass: the chunks of chats in full, other formats only in their errors.

    A stream that ends early gets an error as its last event, and no end mark. After the end nothing passes. Raises
    UnusableAnswer for a body that is no stream, while nothing of it has passed.

    """

    def __init__(self, stream_format: StreamFormat) -> None:
        self._format = stream_format
        self._ends = END_MARKS.get(stream_format.wire, ())
        self._tools = ToolCalls(one_by_one=False)
        self._events = EventSplitter()
        self._opened = self._finished = self._failed = self._done = False

    @property
    def is_broken(self) -> bool:
        """True when the last event was an error."""
        return self._failed

    def feed(self, data: bytes) -> bytes:
        """Return the repaired events that end in these bytes."""
        events = self._events.feed(data)
        if not self._opened and self._events.size > _LARGEST_FIRST:
            raise UnusableAnswer("its first event does not end")
        return b"".join(self._repaired(events))

    def end(self) -> bytes:
        """Return the last events, and the end mark or the error that is missing."""
        rest = self._events.rest
        last = b"".join(self._repaired([rest])) if _is_whole(rest) else b""
        if not self._opened:
            raise UnusableAnswer("it is an empty stream")
        if self._done or self._failed:
            return last
        if self._ends and not self._finished:
            return last + self.cut()
        return last + DONE_EVENT if self._format.chunks else last

    def cut(self, message: str = INCOMPLETE_STREAM) -> bytes:
        """Return the event that says that the answer is incomplete; empty after an error or an end mark."""
        if self._failed or self._done:
            return b""
        self._failed = True
        return self._format.clean(incomplete_stream_event(self._format.wire, message))

    def _repaired(self, events: list[bytes]) -> Iterator[bytes]:
        for event in events:
            if self._done or not event.strip(b"\n"):
                continue
            if not self._opened:
                check_first_event(event)
                self._opened = True
            repaired = self._repair(event)
            if repaired is not None:
                yield repaired + b"\n\n"

    def _repair(self, event: bytes) -> bytes | None:
        if not self._finished and any(mark in event for mark in self._ends):
            self._finished = True
        if _ERROR in event and (error := self._error(event)) is not None:
            return error
        if not self._format.chunks:
            return event
        if not event.startswith(b"data: ") or b"\n" in event:
            event = data_only(event)
        if event.startswith(_DONE):
            return self._end_mark()
        if may_lack_index(event):
            event = self._numbered(event)
        if event.startswith(b":") or not may_need_repair(event, usage_asked=self._format.usage_asked):
            return event
        return _repair_event(event, self._format)

    def _numbered(self, event: bytes) -> bytes:
        chunks = self._tools.repair(value_of(event))
        return event if chunks is None else data_line(chunks[0])

    def _end_mark(self) -> bytes:
        self._done = True
        if self._finished or self._failed:
            return _DONE
        self._failed = True
        return incomplete_stream_event(self._format.wire).rstrip(b"\n")

    def _error(self, event: bytes) -> bytes | None:
        """Return the redacted event if it is an error."""
        value = value_of(event)
        inner = value.get("response")
        holder = inner if isinstance(inner, dict) and inner.get("error") else value
        if not holder.get("error"):
            return None
        self._failed = True
        holder["error"] = redact_error(holder["error"])
        if isinstance(value.get("message"), str):
            value["message"] = redact_error(value["message"])
        named = [line + b"\n" for line in event.split(b"\n") if line.startswith(b"event:")]
        return self._format.clean(b"".join(named) + data_line(value))


def _repair_event(event: bytes, stream_format: StreamFormat) -> bytes | None:
    try:
        chunk = json.loads(event.removeprefix(b"data:"))
    except ValueError:
        return event
    if not isinstance(chunk, dict):
        return event
    repaired = repair_chunk(chunk, usage_asked=stream_format.usage_asked)
    return None if repaired is None else data_line(repaired)


def _is_whole(rest: bytes) -> bool:
    """Return whether the rest is an event that only lacks its blank line."""
    return bool(rest.strip()) and (data_of(rest) in (None, DONE) or bool(value_of(rest)))
