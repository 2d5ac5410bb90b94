"""A successful answer on its way out, with citations added: a JSON body as a whole, a stream event by event."""

import json
from collections.abc import Callable
from typing import Any

from starlette.types import Message, Send

from gateway.stages.retrieval.grounding import Events
from gateway.wire import sse

Cite = Callable[[dict[str, Any]], dict[str, Any]]


class CitationWriter:
    """An ASGI `send`. What is no success, or no JSON, passes as it is."""

    def __init__(self, send: Send, cite: Cite, events: Events) -> None:
        self._send, self._cite, self._events = send, cite, events
        self._start: Message = {}
        self._kind = b""
        self._held = bytearray()
        self._stream = sse.Events()

    async def __call__(self, message: Message) -> None:
        """Take the answer's next message."""
        if message["type"] == "http.response.start":
            self._start = message
            kind = dict(message["headers"]).get(b"content-type", b"").partition(b";")[0].strip()
            self._kind = kind if message["status"] == 200 else b""
            if self._kind != b"application/json":
                await self._send(message)
        elif message["type"] == "http.response.body":
            await self._body(message.get("body", b""), message.get("more_body", False))

    async def _body(self, body: bytes, more: bool) -> None:
        if self._kind == b"application/json":
            self._held += body
            if not more:
                await self._whole(bytes(self._held))
            return
        if self._kind == b"text/event-stream":
            events = self._stream.feed(body)
            body = b"".join(map(self._event, events)) + (b"" if more else self._stream.rest)
        if body or not more:
            await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def _whole(self, body: bytes) -> None:
        answer = _object(body)
        body = body if answer is None else _written(self._cite(answer))
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        await self._send({**self._start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})

    def _event(self, event: bytes) -> bytes:
        lines = event.split(b"\n")
        found = _object(b"".join(line[5:] for line in lines if line.startswith(b"data:")))
        sent = None if found is None else self._events(found)
        if sent is None:
            return event + b"\n\n"
        named = any(line.startswith(b"event:") for line in lines)
        return b"".join(_framed(one, named=named) for one in sent)


def _framed(event: dict[str, Any], *, named: bool) -> bytes:
    name = f"event: {event['type']}\n".encode() if named and "type" in event else b""
    return name + b"data: " + _written(event) + b"\n\n"


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _written(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
