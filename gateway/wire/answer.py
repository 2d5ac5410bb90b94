"""LiteLLM's answer on its way out: mended, and without addresses, keys and names of what stands behind the door."""

import base64
import json
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Message, Send

from gateway.allowlist import Endpoint
from gateway.wire.refusals import reshaped
from gateway.wire.stream import EventStream

_PRIVATE = (b"x-litellm", b"llm_provider", b"server", b"set-cookie", b"x-frame", b"location", b"content-disposition")
_ERROR = {"message": "The model could not answer.", "type": "server_error", "param": None, "code": "model_error"}
UNAVAILABLE = json.dumps({"error": _ERROR}).encode()
Rewrite = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Shape:
    """How one answer must leave: of which endpoint, and what the caller asked for."""

    endpoint: Endpoint
    usage_asked: bool
    base64_asked: bool
    clean: Rewrite


class Answer:
    """An ASGI `send` that forwards streams event by event, and whole bodies only where they must be rewritten."""

    def __init__(self, send: Send, shape: Shape) -> None:
        self._send = send
        self._shape = shape
        self._start: Message = {}
        self._stream: EventStream | None = None
        self._rewrite: Rewrite | None = None
        self._held: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Take LiteLLM's next message."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body":
            await self._body(message.get("body", b""), message.get("more_body", False))

    async def _begin(self, message: Message) -> None:
        headers = [(name, value) for name, value in message["headers"] if not name.lower().startswith(_PRIVATE)]
        kind = dict(headers).get(b"content-type", b"")
        if kind.startswith(b"text/event-stream"):
            shape = self._shape
            self._stream = EventStream(chunks=shape.endpoint.chunked, usage_asked=shape.usage_asked, clean=shape.clean)
        else:
            self._rewrite = self._rewriting(message["status"])
        self._start = {**message, "headers": headers}
        if message["status"] >= 400:
            self._start = _refusing(self._start)
        if self._rewrite is None:
            await self._send(_without_length(self._start) if self._stream else self._start)

    def _rewriting(self, status: int) -> Rewrite | None:
        if status >= 500:
            return _unavailable
        if status >= 400:
            return lambda body: self._shape.clean(reshaped(body))
        return _as_base64 if self._shape.base64_asked and self._shape.endpoint.name == "embeddings" else None

    async def _body(self, body: bytes, more: bool) -> None:
        if self._stream is not None:
            mended = self._stream.feed(body) + (b"" if more else self._stream.end())
            if mended or not more:
                await self._send({"type": "http.response.body", "body": mended, "more_body": more})
        elif self._rewrite is None:
            await self._send({"type": "http.response.body", "body": body, "more_body": more})
        else:
            self._held.append(body)
            if not more:
                await self._release(self._rewrite(b"".join(self._held)))

    async def _release(self, body: bytes) -> None:
        start = _without_length(self._start)
        start["headers"].append((b"content-length", str(len(body)).encode()))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _refusing(start: Message) -> Message:
    """A refusal is JSON; FastAPI's word for a body that makes no sense is 422, ours 400."""
    others = [pair for pair in start["headers"] if pair[0].lower() != b"content-type"]
    status = 400 if start["status"] == 422 else start["status"]
    return {**start, "status": status, "headers": [*others, (b"content-type", b"application/json")]}


def _without_length(start: Message) -> Message:
    return {**start, "headers": [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]}


def _unavailable(_body: bytes) -> bytes:
    """What went wrong behind the door is for the log, not for the caller."""
    return UNAVAILABLE


def _as_base64(body: bytes) -> bytes:
    """Vectors as the caller wants them: little-endian 32-bit floats in base64."""
    answer = json.loads(body)
    for item in answer["data"]:
        if isinstance(item["embedding"], list):
            item["embedding"] = base64.b64encode(array("f", item["embedding"]).tobytes()).decode()
    return json.dumps(answer, separators=(",", ":")).encode()
