"""The content log: one line with the prompt and the answer of each request, if the installation chose to log content.

Requests of the platform's own functions are left out, because they only embed documents, and those of temporary chats.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import partial

from starlette.types import Message, Send

from gateway.calls.audit import Request
from gateway.calls.call import Asgi, Call, NextStage, Stage
from gateway.stages.sessions.session_request import is_temporary_chat
from gateway.wire import answer_text
from gateway.wire.offload import run_body_work
from gateway.wire.sse import EventSplitter
from gateway.wire.whole_answer import get_media_type
from lisa.policy.redaction import redact_credentials

MAX_EXCERPT_BYTES = 32 * 1024  # bytes of a request, and of an answer, in a line
_MAX_READ_BYTES = 4 * 1024 * 1024  # bytes of either that are read
_ENCODED_DATA = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{1000,}+")  # images and sounds; each run is read once


def build_content_log_stage(write: Callable[[str], None]) -> Stage:
    """Return the stage that writes a JSON line at the end of each answer, also if the caller disconnected."""

    async def log_call_content(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        if call.subject.kind == "system" or is_temporary_chat(call):
            await next_stage(call, asgi)
            return
        scope, receive, send = asgi
        recording = AnswerRecorder(send)
        try:
            await next_stage(call, (scope, receive, recording))
        finally:
            write(await run_body_work(call.payload.size, partial(_format_call_line, call, recording)))

    return log_call_content


class AnswerRecorder:
    """An ASGI `send` that passes each message on first and then records its text."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._splitter: EventSplitter | None = None
        self._body = bytearray()
        self._said: list[str] = []
        self._size = 0
        self.status = 0
        self.complete = False

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._splitter = EventSplitter() if get_media_type(message).startswith("text/event-stream") else None
        elif message["type"] == "http.response.body":
            self._record_body(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    def _record_body(self, body: bytes) -> None:
        if self._splitter is None:
            self._body += body if len(self._body) <= _MAX_READ_BYTES else b""
        elif self._size <= MAX_EXCERPT_BYTES and self._splitter.size <= _MAX_READ_BYTES:
            said = "".join(map(answer_text.extract_event_text, self._splitter.feed(body)))
            self._said.append(said)
            self._size += len(said)

    @property
    def recorded_text(self) -> str:
        """The text of the answer; the size of an answer that is no text."""
        if self._splitter is not None:
            return "".join(self._said)
        said = answer_text.extract_body_text(bytes(self._body))
        return f"[{len(self._body)} bytes that are no text]" if said is None else said


def redact_and_shorten(text: str) -> tuple[str, bool]:
    """Return the text without credentials and data, at most MAX_EXCERPT_BYTES bytes, and whether it was cut."""
    words = _ENCODED_DATA.sub(lambda data: f"[{len(data.group())} characters of data]", text)
    clean = redact_credentials(
        words[: 2 * MAX_EXCERPT_BYTES]
    ).encode()  # redacting megabytes would block the event loop
    return clean[:MAX_EXCERPT_BYTES].decode(errors="ignore"), len(clean) > MAX_EXCERPT_BYTES or len(
        words
    ) > 2 * MAX_EXCERPT_BYTES


def format_search_line(user: str, request: Request, store_id: str, questions: Sequence[str]) -> str:
    """Return the log line of a search in a vector store."""
    asked, cut = redact_and_shorten("\n".join(questions))
    line = {
        "level": "INFO",
        "message": "content",
        "user": user,
        "endpoint": "vector_stores/search",
        "request_id": request.request_id,
        "vector_store": store_id,
        "request": asked,
        "request_cut": cut,
    }
    return json.dumps(line, ensure_ascii=False)


def _format_call_line(call: Call, recording: AnswerRecorder) -> str:
    content, form = call.payload.encode_for_model(call.model.model_id), call.payload.form
    shown = content[:_MAX_READ_BYTES].decode(errors="replace") if form is None else f"[a form of {len(form)} bytes]"
    request, request_cut = redact_and_shorten(shown)
    answer, answer_cut = redact_and_shorten(recording.recorded_text)
    line = {
        "level": "INFO",
        "message": "content",
        "user": call.subject.user,
        "model": call.model.model_id,
        "endpoint": call.endpoint.name,
        "request_id": call.request.request_id,
        "status": recording.status,
        "request": request,
        "request_cut": request_cut or len(content) > _MAX_READ_BYTES,
        "answer": answer,
        "answer_cut": answer_cut,
        "complete": recording.complete,
    }
    return json.dumps(line, ensure_ascii=False)
