"""The recorder of an answer: it numbers the events of a stream for the client and holds them until they are stored."""

from contextlib import suppress

from starlette.types import Message, Send

from gateway.stages.sessions.assembled_answer import AssembledAnswer, Assembler
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.sse import DONE, EventSplitter, extract_data, parse_event_value
from gateway.wire.whole_answer import get_media_type, replace_headers
from lisa.chat.running_answer import AnswerEvent

ANSWER_ID_HEADER = "x-answer-id"
_MOST_BODY = 48 * 1024 * 1024  # bytes of a whole answer that are read: four large images in base64


class AnswerRecorder:
    """An ASGI `send` that passes the answer on and records it, also after the client has left.

    `pending` are the events that are not stored yet. The last message of an answer is held until `send_last_message`,
    so that a client that has the whole answer finds it in the session.
    """

    def __init__(self, send: Send, assembler: Assembler, answer_id: str) -> None:
        self._send, self._assembler, self._answer_id = send, assembler, answer_id
        self._splitter: EventSplitter | None = None
        self._body = bytearray()
        self._last: Message | None = None
        self.answer = AssembledAnswer()
        self.pending: list[AnswerEvent] = []
        self.last_event = 0
        self.status = 0

    @property
    def is_success(self) -> bool:
        """Return whether the answer is no error."""
        return 200 <= self.status < 300

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.is_success and get_media_type(message).startswith("text/event-stream"):
                self._splitter = EventSplitter()
            message = replace_headers(message, {ANSWER_ID_HEADER: self._answer_id})
        elif message["type"] == "http.response.body" and self.is_success:
            message = self._record_body(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._last = message
        else:
            await self._send_to_client(message)

    async def send_last_message(self) -> None:
        """Send the last message of the answer, if it has come."""
        if self._last is not None:
            await self._send_to_client(self._last)

    async def _send_to_client(self, message: Message) -> None:
        with suppress(OSError):  # a client that left
            await self._send(message)

    def take_pending(self) -> list[AnswerEvent]:
        """Return the pending events, which the caller stores."""
        taken, self.pending = self.pending, []
        return taken

    def put_back_pending(self, events: list[AnswerEvent]) -> None:
        """Make events pending again that could not be stored."""
        self.pending = [*events, *self.pending]

    def _record_body(self, message: Message) -> Message:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._splitter is not None:
            numbered = b"".join(self._number_event(event) for event in self._splitter.feed(body))
            rest = b"" if more else self._splitter.rest
            return {**message, "body": numbered + rest}
        if len(self._body) <= _MOST_BODY:
            self._body += body
        if not more and (value := parse_object_or_none(bytes(self._body))) is not None:
            self._assembler.add_body(value, self.answer)
        return message

    def _number_event(self, event: bytes) -> bytes:
        """Return the event with its number; record its data."""
        data = extract_data(event)
        if data is None:
            return event + b"\n\n"
        self.last_event += 1
        if data != DONE:
            self.pending.append(AnswerEvent(self.last_event, data.decode(errors="replace")))
            self._assembler.add_event(parse_event_value(event), self.answer)
        return b"id: %d\n" % self.last_event + event + b"\n\n"
