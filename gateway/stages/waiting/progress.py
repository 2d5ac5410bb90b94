"""The client of a waiting request: it receives comments while it waits, then the answer or the refusal."""

import json
from dataclasses import dataclass, field

from starlette.types import Message, Send

from gateway.wire.error_format import build_error_event, build_server_error
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.serve_error import ServeErrorBody
from gateway.wire.whole_answer import BodyCollector
from lisa.endpoints.endpoint import WireFormat
from lisa.models.waking import WakeRefusal

_STREAM_HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-cache")]
_FAILED = "The model could not answer."


@dataclass
class WaitingClient:
    """An ASGI `send` that may begin a stream of events with comments, before the answer begins.

    An answer that follows a comment continues the stream; an error becomes an event, because a status is sent once.
    """

    send: Send
    wire: WireFormat
    streams: bool
    is_begun: bool = False
    _error_status: int = 0
    _error: BodyCollector = field(default_factory=BodyCollector)

    async def send_comment(self, text: str) -> None:
        """Send a comment to a client that streams; other clients receive nothing before their answer."""
        if not self.streams:
            return
        if not self.is_begun:
            self.is_begun = True
            await self.send({"type": "http.response.start", "status": 200, "headers": list(_STREAM_HEADERS)})
        await self._send_body(f": {text}\n\n".encode(), more=True)

    async def send_refusal(self, refusal: WakeRefusal) -> None:
        """End the request with a refusal: 503 with Retry-After, or an event in a stream that has begun."""
        error = build_server_error(refusal.message, refusal.code)
        if self.is_begun:
            await self._send_body(build_error_event(self.wire, 503, error), more=False)
            return
        body = json.dumps({"error": error}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        headers.append((b"retry-after", str(refusal.retry_after).encode()))
        await self.send({"type": "http.response.start", "status": 503, "headers": headers})
        await self._send_body(body, more=False)

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if not self.is_begun:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self._error_status = message["status"] if message["status"] >= 300 else 0
        elif self._error_status == 0:
            await self.send(message)
        elif (body := self._error.add_message(message)) is not None:
            error = build_error_event(self.wire, self._error_status, _read_error(body))
            await self._send_body(error, more=False)

    async def _send_body(self, body: bytes, *, more: bool) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})


def _read_error(body: bytes) -> ServeErrorBody:
    error = (parse_object_or_none(body) or {}).get("error")
    if not isinstance(error, dict):
        return build_server_error(_FAILED, "model_error")
    return build_server_error(str(error.get("message") or _FAILED), str(error.get("code") or "model_error"))
