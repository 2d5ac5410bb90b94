"""A door with the stage of sessions before an upstream that answers with images."""

import asyncio
import base64
import json
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from starlette.requests import Request

from gateway.wire.body_intake import BodyIntake
from lisa.chat.running_answer import AnswerKey
from lisa.chat.session import SessionKey
from tests.support.chat_sessions import ChatSessions
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream

SESSION = SessionKey("ann", "s1")
PNG, JPEG = b"\x89PNG\r\n\x1a\n first", b"\xff\xd8\xff\xe0 second"
IMAGES = {"created": 1, "data": [{"b64_json": base64.b64encode(image).decode()} for image in (PNG, JPEG)]}


class SlowUpstream(EchoUpstream):
    """An upstream that answers with two images once `proceed` is set."""

    def __init__(self, status: int = 200) -> None:
        super().__init__(status, body=json.dumps(IMAGES if status == 200 else {"error": {"message": "no"}}).encode())
        self.reached, self.proceed = asyncio.Event(), asyncio.Event()
        self.forms: list[list[tuple[str, Any]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.set()
        await self.proceed.wait()
        if scope["path"].endswith("/edits"):
            receive = await self._read_form(scope, receive)
        await super().__call__(scope, receive, send)

    async def _read_form(self, scope: Any, receive: Any) -> Any:
        """Record the parts of a form. Return a `receive` with an empty JSON body."""
        async with Request(scope, receive).form() as form:
            self.forms.append([(name, await _read_part(part)) for name, part in form.multi_items()])

        async def receive_nothing() -> dict[str, Any]:
            return {"type": "http.request", "body": b"{}", "more_body": False}

        return receive_nothing


async def _read_part(part: Any) -> Any:
    return part if isinstance(part, str) else (part.filename, await part.read(), part.content_type)


@dataclass
class Studio:
    """A door with the stage of sessions before an upstream that answers with images."""

    upstream: SlowUpstream = field(default_factory=SlowUpstream)
    stores: ChatSessions = field(default_factory=ChatSessions)

    async def post(self, path: str, body: dict[str, Any] | None = None, **form: Any) -> httpx.Response:
        """Send JSON or a form as Ann."""
        door = door_with_upstream(self.upstream, None, self.stores.stage())
        transport = httpx.ASGITransport(replace(door, sessions=self.stores.routes(), intake=BodyIntake()))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.post(path, headers={"x-api-key": "ann"}, json=body, **form)

    def paint(self, **fields: Any) -> httpx.Response:
        """Request images; the upstream answers at once."""
        self.upstream.proceed.set()
        return asyncio.run(self.post("/v1/images/generations", build_image_request(**fields)))

    def edit(self, texts: dict[str, str], files: list[tuple[str, Any]]) -> httpx.Response:
        """Request changed images with a form; the upstream answers at once."""
        self.upstream.proceed.set()
        return asyncio.run(self.post("/v1/images/edits", data=texts, files=files))

    def stored(self) -> list[dict[str, Any]]:
        """Return the stored messages with their ids and parents."""
        rows = self.stores.sessions.read_rows(SESSION, 0, 1_000, limit=1_000)
        return [json.loads(row.body or "{}") | {"id": row.message_id, "parent": row.parent_id} for row in rows]

    def status(self) -> str | None:
        """Return the status of the answer `a1`."""
        running = self.stores.answers.get(AnswerKey(SESSION, "a1"))
        return running.status if running else None


def build_image_request(**fields: Any) -> dict[str, Any]:
    """Return a request for images that names a session."""
    metadata = {"session_id": "s1", "message_id": "q1", "answer_id": "a1"}
    return {"model": "open", "prompt": "A lighthouse", "metadata": metadata, **fields}


def list_image_keys(message: dict[str, Any]) -> list[str]:
    """Return the keys of the images in a stored message."""
    return [part["image_url"]["s3_key"] for part in message["content"]]
