"""A fake of LiteLLM."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.calls.audit import Request
from gateway.calls.call import Asgi
from gateway.wire import refusals
from lisa.endpoints.endpoint import Endpoint
from lisa.models.routes import RouteChanges
from lisa.policy.subject import Subject

#: Makes of any request an answer of every endpoint's shape.
_ANSWERED: dict[str, Any] = {
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "yes"}, "text": "yes"}],
    "data": [{"index": 0, "embedding": [1.0], "url": "https://example.com/picture"}],
    "output": [],
    "content": [],
    "results": [{"index": 0, "relevance_score": 1.0, "flagged": False, "categories": {}, "category_scores": {}}],
    "id": "video_1",
    "text": "yes",
    "input_tokens": 1,
}
_MEDIA = ("/audio/speech", "/content")  # endpoints that answer with media


class EchoUpstream:
    """An upstream that answers with the request that it received."""

    def __init__(self, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> None:
        self.is_ready = True
        self.status, self.headers, self.body = status, dict(headers or {}), body
        self.seen: list[dict[str, Any]] = []

    def apply_changes(self, changes: RouteChanges) -> frozenset[str]:
        raise AssertionError(changes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        self.seen.append({**scope, "body": _read(message["body"])})
        media = scope["path"].endswith(_MEDIA) and self.body is None and self.status == 200
        headers = {
            "content-type": ("audio/mpeg" if "audio" in scope["path"] else "video/mp4")
            if media
            else "application/json",
            **self.headers,
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"ID3" if media else self._said(message["body"])})

    def _said(self, asked: bytes) -> bytes:
        if self.body is not None:
            return self.body
        given = _read(asked)
        return json.dumps(given | _ANSWERED).encode() if isinstance(given, dict) else json.dumps(_ANSWERED).encode()


def _read(body: bytes) -> Any:
    return json.loads(body) if body.startswith(b"{") else body


async def refuse_other_requests(_endpoint: Endpoint, _subject: Subject, _request: Request, asgi: Asgi) -> None:
    """Answer requests to vector stores and sessions with 404: for tests without them."""
    await refusals.refuse_unknown_path()(*asgi)
