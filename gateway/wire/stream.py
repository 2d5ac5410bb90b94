"""A stream of server-sent events on its way to the client: checked from its first event to its end, and repaired."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.anthropic_messages import repair_start_event
from gateway.wire.broken_answers import INCOMPLETE_STREAM, build_incomplete_stream_event
from gateway.wire.chat_chunks import may_need_repair, repair_chunk
from gateway.wire.redaction import redact_error
from gateway.wire.sse import (
    DONE,
    DONE_EVENT,
    END_MARKS,
    EventSplitter,
    build_data_line,
    check_first_event,
    extract_data,
    keep_data_only,
    parse_event_value,
)
from gateway.wire.tool_calls import ToolCalls, may_lack_index
from lisa.endpoints.endpoint import Endpoint, WireFormat

_DONE_LINE = DONE_EVENT.rstrip(b"\n")
_MAX_FIRST_EVENT_BYTES = 1024 * 1024  # bytes in which the first event must end
_ERROR_MARK = b'"error"'


@dataclass(frozen=True)
class AnswerOptions:
    """The endpoint of an answer, the caller's options for it, and the function that removes addresses and keys."""

    endpoint: Endpoint
    usage_asked: bool
    base64_asked: bool
    clean: Callable[[bytes], bytes]
    streamed: bool = False


class AnswerStream:
    """Repairs a stream as its bytes pass: the chunks of chats in full, other formats only in their errors.

    A stream that ends early gets an error as its last event, and no end mark. After the end nothing passes. Raises
    UnusableAnswer for a body that is no stream, while nothing of it has passed.

    """

    def __init__(self, options: AnswerOptions) -> None:
        self._options = options
        self._ends = END_MARKS.get(options.endpoint.wire, ())
        self._tools = ToolCalls(one_by_one=False)
        self._events = EventSplitter()
        self._opened = self._finished = self._failed = self._done = False

    @property
    def is_broken(self) -> bool:
        """Return whether the stream was ended with an error."""
        return self._failed

    def feed(self, data: bytes) -> bytes:
        """Return the repaired events that end in these bytes."""
        events = self._events.feed(data)
        if not self._opened and self._events.size > _MAX_FIRST_EVENT_BYTES:
            raise UnusableAnswer("its first event does not end")
        return b"".join(self._repair_events(events))

    def end_stream(self) -> bytes:
        """Return the last events, and the end mark or the error that is missing."""
        rest = self._events.rest
        last = b"".join(self._repair_events([rest])) if _is_whole_event(rest) else b""
        if not self._opened:
            raise UnusableAnswer("it is an empty stream")
        if self._done or self._failed:
            return last
        if self._ends and not self._finished:
            return last + self.end_as_incomplete()
        return last + DONE_EVENT if self._options.endpoint.streams_chat_chunks else last

    def end_as_incomplete(self, message: str = INCOMPLETE_STREAM) -> bytes:
        """Return the event that says that the answer is incomplete; empty after an error or an end mark."""
        if self._failed or self._done:
            return b""
        self._failed = True
        return self._options.clean(build_incomplete_stream_event(self._options.endpoint.wire, message))

    def _repair_events(self, events: list[bytes]) -> Iterator[bytes]:
        for event in events:
            if self._done or not event.strip(b"\n"):
                continue
            if not self._opened:
                check_first_event(event)
                self._opened = True
            repaired = self._repair_one_event(event)
            if repaired is not None:
                yield repaired + b"\n\n"

    def _repair_one_event(self, event: bytes) -> bytes | None:
        if not self._finished and any(mark in event for mark in self._ends):
            self._finished = True
        if _ERROR_MARK in event and (error := self._redact_error_event(event)) is not None:
            return error
        if not self._options.endpoint.streams_chat_chunks:
            if self._ends and not self._finished and event.startswith(_DONE_LINE):
                return self._build_end_mark()
            return repair_start_event(event) if self._options.endpoint.wire is WireFormat.MESSAGES else event
        if not event.startswith(b"data: ") or b"\n" in event:
            event = keep_data_only(event)
        if event.startswith(_DONE_LINE):
            return self._build_end_mark()
        if may_lack_index(event):
            event = self._number_tool_calls(event)
        if event.startswith(b":") or not may_need_repair(event, usage_asked=self._options.usage_asked):
            return event
        return _repair_chunk_event(event, self._options)

    def _number_tool_calls(self, event: bytes) -> bytes:
        chunks = self._tools.repair_tool_calls(parse_event_value(event))
        return event if chunks is None else build_data_line(chunks[0])

    def _build_end_mark(self) -> bytes:
        self._done = True
        if self._finished or self._failed:
            return _DONE_LINE
        self._failed = True
        return build_incomplete_stream_event(self._options.endpoint.wire).rstrip(b"\n")

    def _redact_error_event(self, event: bytes) -> bytes | None:
        """Return the redacted event if it is an error."""
        value = parse_event_value(event)
        inner = value.get("response")
        holder = inner if isinstance(inner, dict) and inner.get("error") else value
        if not holder.get("error"):
            return None
        self._failed = True
        holder["error"] = redact_error(holder["error"])
        if isinstance(value.get("message"), str):
            value["message"] = redact_error(value["message"])
        named = [line + b"\n" for line in event.split(b"\n") if line.startswith(b"event:")]
        return self._options.clean(b"".join(named) + build_data_line(value))


def _repair_chunk_event(event: bytes, options: AnswerOptions) -> bytes | None:
    try:
        chunk = json.loads(event.removeprefix(b"data:"))
    except ValueError:
        return event
    if not isinstance(chunk, dict):
        return event
    repaired = repair_chunk(chunk, usage_asked=options.usage_asked)
    return None if repaired is None else build_data_line(repaired)


def _is_whole_event(rest: bytes) -> bool:
    """Return whether the rest is an event that only lacks its blank line."""
    return bool(rest.strip()) and (extract_data(rest) in (None, DONE) or bool(parse_event_value(rest)))
