"""A door with the stage of sessions, in front of an upstream that streams words."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from lisa.chat.session import SessionKey
from tests.support.chat_sessions import ChatSessions
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream

SESSION = SessionKey("ann", "s1")
WORDS = ("It ", "sleeps ", "in ", "the ", "sun.")


def _build_chunk(end: str | None = None, **delta: Any) -> bytes:
    value = {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


@dataclass
class WordUpstream(EchoUpstream):
    """An upstream that streams words; it waits before the word at `pause_at` until `resume` is set."""

    pause_at: int | None = None
    end: str = "stop"
    resume: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(json.loads((await receive())["body"]))
        head = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        try:
            for place, word in enumerate(WORDS):
                if place == self.pause_at:
                    self.reached.set()
                    await self.resume.wait()
                await send({"type": "http.response.body", "body": _build_chunk(content=word), "more_body": True})
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        await send(
            {"type": "http.response.body", "body": _build_chunk(self.end) + b"data: [DONE]\n\n", "more_body": False}
        )


@dataclass
class SessionDoor:
    """A door with the stage of sessions, the upstream and the stores behind it."""

    upstream: WordUpstream = field(default_factory=WordUpstream)
    stores: ChatSessions = field(default_factory=ChatSessions)

    def __post_init__(self) -> None:
        door = door_with_upstream(self.upstream, None, self.stores.stage())
        self.door = replace(door, sessions=self.stores.routes())

    def ask(self, text: str = "Where does it sleep?", session: str | None = "s1", **metadata: Any) -> httpx.Response:
        """Send a chat of one message, streamed."""
        return asyncio.run(self.send(build_request(text, session, **metadata)))

    async def send(self, body: dict[str, Any], caller: str = "ann") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url="http://door") as client:
            return await client.post("/v1/chat/completions", headers={"x-api-key": caller}, json=body)

    async def get(self, path: str, caller: str = "ann", method: str = "GET") -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url="http://door") as client:
            return await client.request(method, path, headers={"x-api-key": caller})

    def stored(self, key: SessionKey = SESSION) -> list[dict[str, Any]]:
        """Return the stored messages with their ids and parents."""
        rows = self.stores.sessions.read_rows(key, 0, 1_000, limit=1_000)
        about = ({"id": row.message_id, "parent": row.parent_id, "type": row.type} for row in rows)
        return [json.loads(row.body or "{}") | named for row, named in zip(rows, about, strict=True)]


def build_request(text: str, session: str | None, **metadata: Any) -> dict[str, Any]:
    named = {"metadata": {"session_id": session, **metadata}} if session else {}
    return {"model": "open", "stream": True, "messages": [{"role": "user", "content": text}], **named}


async def leave_at(chat: SessionDoor, body: dict[str, Any], word: int) -> list[bytes]:
    """Send a request and disconnect when the upstream has come to a word. Return the bodies that arrived."""
    chat.upstream.pause_at = word
    received: list[bytes] = []
    left = asyncio.Event()
    sent = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if left.is_set():
            raise OSError("the client left")
        received.append(message.get("body", b""))

    scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "query_string": b"", "asgi": {}}
    headers = [(b"x-api-key", b"ann"), (b"content-type", b"application/json")]
    call = asyncio.create_task(chat.door({**scope, "headers": headers}, receive, send))
    await chat.upstream.reached.wait()
    left.set()
    await asyncio.sleep(0.05)
    chat.upstream.resume.set()
    await call
    return received


def read_event_numbers(body: str) -> list[int]:
    return [int(line.removeprefix("id: ")) for line in body.splitlines() if line.startswith("id: ")]
