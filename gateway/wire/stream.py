"""A stream of server-sent events on its way out: sane from its first event, whole at its end, mended in between."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.broken_answers import INCOMPLETE_STREAM, incomplete_stream_event
from gateway.wire.chat_chunks import may_need_repair, repair_chunk
from gateway.wire.redaction import redact_error
from gateway.wire.sse import DONE, END_MARKS, EventSplitter, check_first_event, data_line, data_of, value_of
from gateway.wire.tool_calls import ToolCalls, may_lack_index

_DONE = b"data: " + DONE
_LARGEST_FIRST = 1024 * 1024  # bytes in which the first event must end
_ERROR = b'"error"'


@dataclass(frozen=True)
class StreamFormat:
    """How the events of one answer leave: of which endpoint, with its usage or not, and without which addresses."""

    name: str
    chunks: bool
    usage_asked: bool
    clean: Callable[[bytes], bytes]


class AnswerStream:
    """Mends a stream as its bytes pass; the chunks of a chat as `chunks` says, other formats only in their errors.

    A stream that ends without its end is given an error as its last event, and no end mark. After the end nothing
    passes. Raises Unusable for a stream that is none, as long as nothing of it has passed.
    """

    def __init__(self, form: StreamFormat) -> None:
        self._form = form
        self._ends = END_MARKS.get(form.name, ())
        self._tools = ToolCalls(one_by_one=False)
        self._events = EventSplitter()
        self._opened = self._finished = self._failed = self._done = False

    @property
    def is_broken(self) -> bool:
        """Whether an error was its last word."""
        return self._failed

    def feed(self, data: bytes) -> bytes:
        """The whole events in what has come so far."""
        events = self._events.feed(data)
        if not self._opened and self._events.size > _LARGEST_FIRST:
            raise UnusableAnswer("its first event does not end")
        return b"".join(self._mended(events))

    def end(self) -> bytes:
        """What is left, and then the end mark or the error that is due."""
        rest = self._events.rest
        last = b"".join(self._mended([rest])) if _is_whole(rest) else b""
        if not self._opened:
            raise UnusableAnswer("it is an empty stream")
        if self._done or self._failed:
            return last
        if self._ends and not self._finished:
            return last + self.cut()
        return last + _DONE + b"\n\n" if self._form.chunks else last

    def cut(self, words: str = INCOMPLETE_STREAM) -> bytes:
        """The event that says that the answer broke off, where nothing said so or that it is whole."""
        if self._failed or self._done:
            return b""
        self._failed = True
        return self._form.clean(incomplete_stream_event(self._form.name, words))

    def _mended(self, events: list[bytes]) -> Iterator[bytes]:
        for event in events:
            if self._done or not event.strip(b"\n"):
                continue
            if not self._opened:
                check_first_event(event)
                self._opened = True
            mended = self._mend(event)
            if mended is not None:
                yield mended + b"\n\n"

    def _mend(self, event: bytes) -> bytes | None:
        if not self._finished and any(mark in event for mark in self._ends):
            self._finished = True
        if _ERROR in event and (told := self._error(event)) is not None:
            return told
        if not self._form.chunks:
            return event
        if not event.startswith(b"data: ") or b"\n" in event:
            event = _plain(event)
        if event.startswith(_DONE):
            return self._end_mark()
        if may_lack_index(event):
            event = self._numbered(event)
        if event.startswith(b":") or not may_need_repair(event, usage_asked=self._form.usage_asked):
            return event
        return _mended(event, self._form)

    def _numbered(self, event: bytes) -> bytes:
        chunks = self._tools.repair(value_of(event))
        return event if chunks is None else data_line(chunks[0])

    def _end_mark(self) -> bytes:
        self._done = True
        if self._finished or self._failed:
            return _DONE
        self._failed = True
        return incomplete_stream_event(self._form.name).rstrip(b"\n")

    def _error(self, event: bytes) -> bytes | None:
        """The event without what is nobody's business, if it is an error."""
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
        return self._form.clean(b"".join(named) + data_line(value))


def _mended(event: bytes, form: StreamFormat) -> bytes | None:
    try:
        chunk = json.loads(event.removeprefix(b"data:"))
    except ValueError:
        return event
    if not isinstance(chunk, dict):
        return event
    mended = repair_chunk(chunk, usage_asked=form.usage_asked)
    return None if mended is None else data_line(mended)


def _is_whole(rest: bytes) -> bool:
    """Whether what is left is an event that only lacks its empty line."""
    return bool(rest.strip()) and (data_of(rest) in (None, DONE) or bool(value_of(rest)))


def _plain(event: bytes) -> bytes:
    """The event of a chunk with nothing but its data, where it has any."""
    data = data_of(event)
    return event if data is None else b"data: " + data
