"""A fake in LiteLLM's place."""

import json
from collections.abc import Mapping
from typing import Any

from lisa.models.routes import RouteChanges


class Echo:
    """Answers with what it was given."""

    def __init__(self, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> None:
        self.ready = True
        self.status, self.headers, self.body = status, dict(headers or {}), body
        self.seen: list[dict[str, Any]] = []

    def apply(self, changes: RouteChanges) -> None:
        raise AssertionError(changes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        self.seen.append({**scope, "body": _read(message["body"])})
        headers = {"content-type": "application/json", **self.headers}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": self.body if self.body is not None else message["body"]})


def _read(body: bytes) -> Any:
    return json.loads(body) if body.startswith(b"{") else body
