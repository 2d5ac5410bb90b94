"""A model's answer on its way to the client: checked, repaired, and without addresses and library names."""

import base64
import logging
from array import array
from typing import Any

from starlette.types import Message, Send

from gateway.wire import answer_shapes
from gateway.wire.anthropic_messages import repair_message
from gateway.wire.broken_answers import (
    INCOMPLETE_STREAM,
    INVALID_ANSWER_MARK,
    build_invalid_answer_body,
    build_model_error_body,
)
from gateway.wire.json_values import compact_json
from gateway.wire.stream import AnswerOptions, AnswerStream
from gateway.wire.upstream_refusals import convert_refusal
from gateway.wire.whole_answer import BodyCollector, get_media_type, replace_headers
from lisa.endpoints.endpoint import WireFormat
from lisa.models.context_windows import CONTEXT_WINDOW_HEADER

BAD_ANSWER_STATUS = 502
_FORWARDED_HEADERS = (
    *(b"content-type", b"content-length", b"retry-after", b"cache-control"),
    CONTEXT_WINDOW_HEADER.encode(),
)
_log = logging.getLogger(__name__)


class ModelAnswer:
    """An ASGI `send` that forwards streams event by event, media piece by piece, and other answers as a whole.

    `status` is the status that was sent, 0 before that. `is_broken` means unusable or incomplete; `is_sent` means that
    the last part was sent.

    """

    def __init__(self, send: Send, options: AnswerOptions) -> None:
        self._send = send
        self._options = options
        self._start: Message = {"type": "http.response.start", "status": 0, "headers": []}
        self._stream: AnswerStream | None = None
        self._passing = self._ended = False
        self._held = BodyCollector(answer_shapes.MAX_ANSWER_BYTES)
        self.status = 0
        self.is_broken = self.is_sent = False

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the upstream."""
        if self._ended:
            return
        if message["type"] == "http.response.start":
            self._receive_start(message)
        elif message["type"] == "http.response.body":
            try:
                await self._receive_body(message)
            except answer_shapes.UnusableAnswer as error:
                _log.warning("%s got an unusable answer: %s", self._options.endpoint.name, error)
                await self.end_with_error(body=build_invalid_answer_body(BAD_ANSWER_STATUS))

    async def end_with_error(
        self, message: str = INCOMPLETE_STREAM, body: bytes = build_model_error_body(BAD_ANSWER_STATUS)
    ) -> None:
        """End the answer with an error. Raises UnusableAnswer in the middle of media."""
        if self._ended:
            return
        self.is_broken = True
        if self.status == 0:
            await self._send_whole({**self._start, "status": BAD_ANSWER_STATUS}, body)
        elif self._stream is not None:
            await self._send_part(self._stream.end_as_incomplete(message), more=False)
        else:
            raise answer_shapes.UnusableAnswer("it broke off")

    def _receive_start(self, message: Message) -> None:
        headers = [(name.lower(), value) for name, value in message["headers"] if name.lower() in _FORWARDED_HEADERS]
        self._start = {**message, "headers": headers}
        options, kind = self._options, get_media_type(self._start)
        if message["status"] < 300 and (options.streamed or kind.startswith("text/event-stream")):
            self._stream = AnswerStream(options)
        elif message["status"] < 300:
            self._passing = options.endpoint.media is not None and not answer_shapes.is_text_media_type(kind)

    async def _receive_body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._stream is not None:
            repaired = self._stream.feed(body) + (b"" if more else self._stream.end_stream())
            self.is_broken = self._stream.is_broken
            if repaired or not more:
                await self._send_part(repaired, more=more)
        elif self._passing:
            await self._send_media(body, more=more)
        elif (whole := self._held.add_message(message)) is not None:
            await self._convert_and_send(whole)

    async def _send_media(self, body: bytes, *, more: bool) -> None:
        if self.status == 0 and (answer_shapes.is_web_page(body) or not (body or more)):
            raise answer_shapes.UnusableAnswer("it is a page, or nothing")
        if body or not more:
            await self._send_part(body, more=more)

    async def _convert_and_send(self, body: bytes) -> None:
        start, status = self._start, self._start["status"]
        if status >= 500:
            spoiled = status == BAD_ANSWER_STATUS and body == INVALID_ANSWER_MARK
            await self._send_whole(
                start, build_invalid_answer_body(status) if spoiled else build_model_error_body(status)
            )
        elif status >= 400:
            error = self._options.clean(convert_refusal(body, get_media_type(self._start)))
            await self._send_whole({**start, "status": 400 if status == 422 else status}, error)
        else:
            await self._send_success(body)

    async def _send_success(self, body: bytes) -> None:
        """Send a whole answer; unchanged where nothing needs a repair."""
        options, endpoint = self._options, self._options.endpoint
        if endpoint.media is not None:
            raise answer_shapes.UnusableAnswer("it is text")
        if endpoint.wire is WireFormat.TRANSCRIPTION and not get_media_type(self._start).startswith("application/json"):
            if answer_shapes.is_web_page(body):
                raise answer_shapes.UnusableAnswer("it is a page")
            await self._send_whole(self._start, body, kept=True)
            return
        value = answer_shapes.parse_answer(endpoint.wire, body)
        await self._send_whole(self._start, _repair_answer(value, options) or body)

    async def _send_whole(self, start: Message, body: bytes, *, kept: bool = False) -> None:
        kind = get_media_type(self._start) if kept else "application/json"
        self._start = replace_headers(start, {"content-type": kind, "content-length": str(len(body))})
        await self._send_part(body, more=False)

    async def _send_part(self, body: bytes, *, more: bool) -> None:
        if self.status == 0:
            self.status = self._start["status"]
            await self._send(_add_stream_headers(self._start) if self._stream and self.status < 300 else self._start)
        self._ended = not more
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
        self.is_sent = not more


def _add_stream_headers(start: Message) -> Message:
    headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    return replace_headers({**start, "headers": headers}, {"content-type": "text/event-stream; charset=utf-8"})


def _repair_answer(value: dict[str, Any], options: AnswerOptions) -> bytes | None:
    """Return the repaired answer, None where nothing needs a repair."""
    foreign = [name for name in value if name.startswith("litellm")]
    for name in foreign:
        del value[name]
    changed = bool(foreign)
    if options.base64_asked and options.endpoint.wire is WireFormat.EMBEDDINGS:
        changed = True
        for item in value["data"]:
            if isinstance(item["embedding"], list):
                item["embedding"] = base64.b64encode(array("f", item["embedding"]).tobytes()).decode()
    if options.endpoint.wire is WireFormat.MESSAGES:
        changed = repair_message(value) or changed
    return compact_json(value) if changed else None
