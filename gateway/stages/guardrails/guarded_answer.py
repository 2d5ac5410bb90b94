"""An answer under guardrails: no part of it is sent before the guardrails passed it."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from starlette.responses import Response
from starlette.types import Message

from gateway.calls.call import Asgi
from gateway.stages.guardrails import blocked_responses
from gateway.stages.guardrails.held_stream import HeldStream, StreamEvent
from gateway.stages.guardrails.judge import BlockedText, Judge, apply_guardrails
from gateway.stages.guardrails.stream_ends import StreamEndWriter
from gateway.wire.sse import encode_json
from gateway.wire.texts import list_answer_texts, remove_unreadable
from gateway.wire.whole_answer import BodyCollector, get_media_type, send_whole_answer
from lisa.endpoints.endpoint import Endpoint
from lisa.errors import TransientError
from lisa.models.guardrails import Guardrail, GuardrailUnusable

_MEDIA_TYPES = ("audio/", "image/", "video/", "application/octet-stream")
_log = logging.getLogger(__name__)


class GuardedAnswer:
    """An ASGI `send` that judges an answer. `ended` is set when a guardrail ended it; later messages are dropped."""

    def __init__(
        self,
        asgi: Asgi,
        endpoint: Endpoint,
        judging: tuple[Judge, Sequence[Guardrail]],
        stopped: Callable[[BlockedText], None],
    ) -> None:
        self._asgi, self._endpoint, self._stopped = asgi, endpoint, stopped
        self._judge, self._guardrails = judging
        self._start: Message = {}
        self._begun = False
        self._held = BodyCollector()
        self._stream: HeldStream | None = None
        self._end = StreamEndWriter(endpoint)
        self.ended = asyncio.Event()

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if self.ended.is_set():
            return
        if message["type"] == "http.response.start":
            await self._receive_answer_start(message)
        elif self._begun and self._stream is None:
            await self._asgi[2](message)
        elif message["type"] == "http.response.body":
            try:
                await self._receive_answer_body(message)
            except (TransientError, GuardrailUnusable) as error:
                _log.warning("an answer could not be judged: %s", error)
                await self._end_as_unavailable(error)

    async def _receive_answer_start(self, message: Message) -> None:
        self._start = message
        kind = get_media_type(message)
        if message["status"] >= 400 or kind.startswith(_MEDIA_TYPES):
            await self._send_answer_start(message)
        elif kind.startswith("text/event-stream"):
            self._stream = HeldStream(self._judge, self._guardrails)

    async def _receive_answer_body(self, message: Message) -> None:
        if self._stream is not None:
            last = not message.get("more_body", False)
            passed = await self._stream.judge_events(message.get("body", b""), last=last)
            await (
                self._end_stream_as_filtered(passed)
                if isinstance(passed, BlockedText)
                else self._send_events(passed, last=last)
            )
        elif (body := self._held.add_message(message)) is not None:
            await self._judge_whole_body(body)

    async def _judge_whole_body(self, body: bytes) -> None:
        try:
            answer: Any = json.loads(body) if body else {}
        except (ValueError, RecursionError):
            answer = {"": body.decode(errors="replace")}  # a transcript as plain text
        changed, slots = remove_unreadable(answer), list_answer_texts(answer)
        outcome = await apply_guardrails(self._judge, self._guardrails, "OUTPUT", slots)
        if isinstance(outcome, BlockedText):
            self._stopped(outcome)
            said = blocked_responses.replace_blocked_answer(
                self._endpoint, answer if isinstance(answer, dict) else {}, outcome.message
            )
            if said is None:
                await self._replace_answer(blocked_responses.refuse_blocked_request(outcome.message))
                return
            changed, answer = True, said
        self._begun = True
        await send_whole_answer(
            self._asgi[2], self._start, _encode_answer(answer) if changed or outcome is True else body
        )

    async def _send_events(self, events: list[StreamEvent], *, last: bool) -> None:
        for event in events:
            self._end.record_sent_event(event)
        if events or last:
            await self._send_body(b"".join(event.encode_event() for event in events), last=last)

    async def _end_stream_as_filtered(self, stopped: BlockedText) -> None:
        """End the stream as filtered, after the events that every stream begins with."""
        self._stopped(stopped)
        silent = self._stream.list_events_before_text() if self._stream else []
        await self._send_events(silent, last=False)
        await self._send_body(self._end.end_as_filtered(stopped.message), last=True)
        self.ended.set()

    async def _end_as_unavailable(self, error: Exception) -> None:
        if not self._begun:
            await self._replace_answer(blocked_responses.refuse_unavailable_guardrail(error))
            return
        await self._send_body(self._end.end_as_unavailable(), last=True)
        self.ended.set()

    async def _replace_answer(self, response: Response) -> None:
        self.ended.set()
        await response(*self._asgi)

    async def _send_body(self, body: bytes, *, last: bool) -> None:
        if not self._begun:
            await self._send_answer_start(self._start)
        await self._asgi[2]({"type": "http.response.body", "body": body, "more_body": not last})

    async def _send_answer_start(self, start: Message) -> None:
        self._begun = True
        await self._asgi[2](start)


def _encode_answer(answer: Any) -> bytes:
    if isinstance(answer, dict) and answer.keys() == {""}:
        return str(answer[""]).encode()
    return encode_json(answer)
