"""What was asked and what was answered: one line for each request, where the installation chose so, else nothing.

Requests of our own functions are left out: they embed documents on their way into the index, and nobody asked anything.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from starlette.types import Message, Send

from gateway import answer_text
from gateway.allowlist import Endpoint
from lisa.policy.redaction import redacted
from lisa.policy.subject import Subject

LIMIT = 32 * 1024  # bytes of a request, and of an answer, in a line
_HELD = 4 * 1024 * 1024  # bytes of either that are looked at
_DATA = re.compile(r"[A-Za-z0-9+/=_-]{1000,}")  # images and sounds


@dataclass(frozen=True)
class Asked:
    """An admitted request. `content` is what goes on to the model."""

    subject: Subject
    endpoint: Endpoint
    request_id: str
    model: str
    content: bytes


Observe = Callable[[Asked, Send], AbstractContextManager[Send]]


@contextmanager
def unobserved(_asked: Asked, send: Send) -> Iterator[Send]:
    """Nothing is looked at and nothing kept."""
    yield send


def observed(write: Callable[[str], None]) -> Observe:
    """Writes one JSON line at the end of each answer, also of one that its caller left."""

    @contextmanager
    def observe(asked: Asked, send: Send) -> Iterator[Send]:
        if asked.subject.kind == "system":
            yield send
            return
        recording = Recording(send)
        try:
            yield recording
        finally:
            write(_line(asked, recording))

    return observe


class Recording:
    """An ASGI `send` that passes each message on first, and then notes what it said."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._streams = False
        self._bytes = bytearray()
        self._said: list[str] = []
        self._size = 0
        self.status = 0
        self.complete = False

    async def __call__(self, message: Message) -> None:
        """Take the next message of the answer."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._streams = dict(message["headers"]).get(b"content-type", b"").startswith(b"text/event-stream")
        elif message["type"] == "http.response.body":
            self._note(message.get("body", b""))
            self.complete = not message.get("more_body", False)

    def _note(self, body: bytes) -> None:
        if self._size > LIMIT or len(self._bytes) > _HELD:
            return
        self._bytes += body
        if self._streams:
            *events, rest = bytes(self._bytes).split(b"\n\n")
            self._bytes = bytearray(rest)
            said = "".join(map(answer_text.of_event, events))
            self._said.append(said)
            self._size += len(said)

    @property
    def text(self) -> str:
        """What was said; of an answer that is no text, its size."""
        if self._streams:
            return "".join(self._said)
        said = answer_text.of_body(bytes(self._bytes))
        return f"[{len(self._bytes)} bytes that are no text]" if said is None else said


def bounded(text: str) -> tuple[str, bool]:
    """The text without credentials and data, of at most LIMIT bytes; and whether some of it was cut off."""
    clean = redacted(_DATA.sub(lambda data: f"[{len(data.group())} characters of data]", text)).encode()
    return clean[:LIMIT].decode(errors="ignore"), len(clean) > LIMIT


def _line(asked: Asked, recording: Recording) -> str:
    form = asked.endpoint.kind == "form"
    content = f"[a form of {len(asked.content)} bytes]" if form else asked.content[:_HELD].decode(errors="replace")
    request, request_cut = bounded(content)
    answer, answer_cut = bounded(recording.text)
    line = {
        "level": "INFO",
        "message": "content",
        "user": asked.subject.user,
        "model": asked.model,
        "endpoint": asked.endpoint.name,
        "request_id": asked.request_id,
        "status": recording.status,
        "request": request,
        "request_cut": request_cut or len(asked.content) > _HELD,
        "answer": answer,
        "answer_cut": answer_cut,
        "complete": recording.complete,
    }
    return json.dumps(line, ensure_ascii=False)
