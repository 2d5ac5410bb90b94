"""Errors as the client expects them: OpenAI's shape, but on Anthropic's paths Anthropic's, whoever refused."""

import json
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from gateway.endpoints import Endpoint

_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def is_anthropic_client(scope: Scope) -> bool:
    """Return whether an Anthropic client sent the request: it names the API's version, which OpenAI's never do."""
    return "anthropic-version" in Headers(raw=scope["headers"])


def worded(endpoint: Endpoint, send: Send, scope: Scope | None = None) -> Send:
    """An ASGI `send` for answers of this endpoint; `scope` is of the request, whose sender it may be known by."""
    anthropics = endpoint.anthropics or (endpoint.name.startswith("models") and scope and is_anthropic_client(scope))
    return _Anthropics(send) if anthropics else send


class _Anthropics:
    """Holds back an error until it is whole; everything else passes as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._held: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Take the answer's next message."""
        if message["type"] == "http.response.start" and message["status"] >= 400:
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._held.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._release(self._start)

    async def _release(self, start: Message) -> None:
        body = _reworded(b"".join(self._held), start["status"])
        kept = [pair for pair in start["headers"] if pair[0].lower() not in (b"content-length", b"content-type")]
        own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await self._send({**start, "headers": kept + own})
        await self._send({"type": "http.response.body", "body": body})


def _reworded(body: bytes, status: int) -> bytes:
    """The same error in Anthropic's shape."""
    try:
        said: Any = json.loads(body)
    except ValueError:
        said = None
    error = said.get("error") if isinstance(said, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "api_error")
    told = {"type": kind, "message": str(message or "The request was refused.")}
    return json.dumps({"type": "error", "error": told}).encode()
