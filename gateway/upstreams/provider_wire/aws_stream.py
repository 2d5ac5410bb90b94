"""A stream in the format of AWS's event streams, as Bedrock answers in it: checked to its end, passed on as it came."""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
from botocore.eventstream import EventStreamBuffer, ParserError

from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, StreamCut
from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.broken_answers import INCOMPLETE_STREAM

_LARGEST_FIRST = 1024 * 1024  # bytes in which the first event must end
_CONVERSE_END = "messageStop"
#: Ends of the formats that Bedrock passes through, each of its model's maker. Of Claude's, the reason comes before.
_ENDS = re.compile(
    rb'"message_stop"|"messageStop"|"amazon-bedrock-invocationMetrics"'
    rb'|(?<!\\)"(?:finish_reason|stop_reason|stopReason|completionReason)":\s*"'
)
_NO_END = re.compile(rb'"type":\s*"message_delta"')
#: The statuses that Bedrock's documentation gives to the exceptions of a stream.
_STATUSES: Mapping[str, int] = {
    "validationException": 400,
    "throttlingException": 429,
    "internalServerException": 500,
    "serviceUnavailableException": 503,
    "modelTimeoutException": 504,
}


class ExceptionEvent(UnusableAnswer):
    """A stream of which the first event is an exception; in `words` of the provider."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__("its first event is an exception")
        self.status, self.words = status, words


class AwsStream:
    """Reads a stream of `/converse-stream` or of `/invoke-with-response-stream`."""

    def __init__(self, name: str, troubles: ProviderErrors) -> None:
        self._converse = name == "converse-stream"
        self._troubles = troubles
        self._buffer: Any = EventStreamBuffer()  # its types say that it holds numbers
        self._rest = b""
        self._opened = self._finished = False

    async def read(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The events, whole ones. Raises Unusable before the first, Cut after it."""
        try:
            async for piece in pieces:
                for event in self._events(piece):
                    yield event
            self._check_end()
        except httpx.TransportError:
            if self._opened:
                self._troubles.words = self._troubles.words or INCOMPLETE_STREAM
                self._troubles.cut.set()
            raise

    def _events(self, piece: bytes) -> Iterator[bytes]:
        self._rest += piece
        self._buffer.add_data(piece)
        try:
            for event in self._buffer:
                self._read(event)
                raw, self._rest = self._rest[: event.prelude.total_length], self._rest[event.prelude.total_length :]
                yield raw
        except ParserError as error:
            raise self._wrong("an event cannot be read") from error
        if not self._opened and len(self._rest) > _LARGEST_FIRST:
            raise UnusableAnswer("its first event does not end")

    def _read(self, event: Any) -> None:
        kind = str(event.headers.get(":exception-type") or event.headers.get(":event-type"))
        if event.headers.get(":message-type") in ("exception", "error") or kind.endswith("Exception"):
            words = _words(event.payload)
            if not self._opened:
                raise ExceptionEvent(_STATUSES.get(kind, 502), words)
            self._troubles.words = words
            raise StreamCut("the stream says that it failed")
        self._opened = True
        if self._converse:
            self._finished = self._finished or kind == _CONVERSE_END
        elif not self._finished:
            said = _inner(event.payload)
            self._finished = bool(_ENDS.search(said)) and not _NO_END.search(said)

    def _check_end(self) -> None:
        if not self._opened:
            raise UnusableAnswer("it is no stream of events")
        if self._rest or not self._finished:
            raise StreamCut("the stream ended before the answer did")

    def _wrong(self, reason: str) -> Exception:
        return StreamCut(reason) if self._opened else UnusableAnswer(reason)


def _inner(payload: bytes) -> bytes:
    """The chunk of the model's maker in an event of Bedrock's."""
    try:
        return base64.b64decode(json.loads(payload)["bytes"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return b""


def _words(payload: bytes) -> str:
    try:
        value: Any = json.loads(payload)
    except ValueError:
        return ""
    said = value.get("message") if isinstance(value, dict) else None
    return said if isinstance(said, str) else ""
