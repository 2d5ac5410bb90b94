"""A stream in AWS's event stream format, as Bedrock sends it: checked to its end, passed on unchanged."""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
from botocore.eventstream import EventStreamBuffer, ParserError

from gateway.upstreams.provider_wire.provider_errors import BrokenStream, ProviderErrors
from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.json_values import parse_object_or_none

_MAX_FIRST_EVENT_BYTES = 1024 * 1024  # bytes in which the first event must end
_CONVERSE_END_EVENT = "messageStop"
#: End marks of the formats that Bedrock passes through. In Claude's format the stop reason comes before the end.
_END_MARKS = re.compile(
    rb'"message_stop"|"messageStop"|"amazon-bedrock-invocationMetrics"'
    rb'|(?<!\\)"(?:finish_reason|stop_reason|stopReason|completionReason)":\s*"'
)
_DELTA_MARK = re.compile(rb'"type":\s*"message_delta"')
#: The statuses that Bedrock's documentation gives to the exceptions of a stream.
_EXCEPTION_STATUSES: Mapping[str, int] = {
    "validationException": 400,
    "throttlingException": 429,
    "internalServerException": 500,
    "serviceUnavailableException": 503,
    "modelTimeoutException": 504,
}


class FirstEventException(UnusableAnswer):
    """A stream whose first event is an exception; `message` is the provider's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__("its first event is an exception")
        self.status, self.message = status, message


class AwsStreamReader:
    """The reader of a stream of `/converse-stream` or of `/invoke-with-response-stream`."""

    def __init__(self, name: str, errors: ProviderErrors) -> None:
        self._converse = name == "converse-stream"
        self._errors = errors
        self._buffer: Any = EventStreamBuffer()  # its types say that it holds numbers
        self._rest = b""
        self._opened = self._finished = False

    async def read_events(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield whole events. Raises UnusableAnswer before the first, BrokenStream after it."""
        try:
            async for piece in pieces:
                for event in self._split_events(piece):
                    yield event
            self._check_stream_end()
        except httpx.TransportError:
            if self._opened:
                self._errors.record_broken_stream()
            raise

    def _split_events(self, piece: bytes) -> Iterator[bytes]:
        self._rest += piece
        self._buffer.add_data(piece)
        try:
            for event in self._buffer:
                self._check_event(event)
                raw, self._rest = self._rest[: event.prelude.total_length], self._rest[event.prelude.total_length :]
                yield raw
        except ParserError as error:
            raise self._build_error("an event cannot be read") from error
        if not self._opened and len(self._rest) > _MAX_FIRST_EVENT_BYTES:
            raise UnusableAnswer("its first event does not end")

    def _check_event(self, event: Any) -> None:
        kind = str(event.headers.get(":exception-type") or event.headers.get(":event-type"))
        if event.headers.get(":message-type") in ("exception", "error") or kind.endswith("Exception"):
            message = _parse_error_message(event.payload)
            if not self._opened:
                raise FirstEventException(_EXCEPTION_STATUSES.get(kind, 502), message)
            self._errors.message = message
            raise BrokenStream("the stream says that it failed")
        self._opened = True
        if self._converse:
            self._finished = self._finished or kind == _CONVERSE_END_EVENT
        elif not self._finished:
            chunk = _decode_inner_chunk(event.payload)
            self._finished = bool(_END_MARKS.search(chunk)) and not _DELTA_MARK.search(chunk)

    def _check_stream_end(self) -> None:
        if not self._opened:
            raise UnusableAnswer("it is no stream of events")
        if self._rest or not self._finished:
            raise BrokenStream("the stream ended before the answer did")

    def _build_error(self, reason: str) -> Exception:
        return BrokenStream(reason) if self._opened else UnusableAnswer(reason)


def _decode_inner_chunk(payload: bytes) -> bytes:
    """Return the chunk inside an event of Bedrock, in the format of the model's maker."""
    try:
        return base64.b64decode(json.loads(payload)["bytes"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return b""


def _parse_error_message(payload: bytes) -> str:
    message = (parse_object_or_none(payload) or {}).get("message")
    return message if isinstance(message, str) else ""
