"""A request for images that names a session is stored with its images, whether the client stays or leaves."""

import asyncio
import base64
import json
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

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

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.set()
        await self.proceed.wait()
        await super().__call__(scope, receive, send)


@dataclass
class Studio:
    """A door with the stage of sessions before an upstream that answers with images."""

    upstream: SlowUpstream = field(default_factory=SlowUpstream)
    stores: ChatSessions = field(default_factory=ChatSessions)

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Send a request as Ann."""
        door = door_with_upstream(self.upstream, None, self.stores.stage())
        transport = httpx.ASGITransport(replace(door, sessions=self.stores.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.post(path, headers={"x-api-key": "ann"}, json=body)

    def paint(self, **fields: Any) -> httpx.Response:
        """Request images; the upstream answers at once."""
        self.upstream.proceed.set()
        return asyncio.run(self.post("/v1/images/generations", request(**fields)))

    def stored(self) -> list[dict[str, Any]]:
        """Return the stored messages with their ids and parents."""
        rows = self.stores.sessions.read_rows(SESSION, 0, 1_000, limit=1_000)
        return [json.loads(row.body or "{}") | {"id": row.message_id, "parent": row.parent_id} for row in rows]

    def status(self) -> str | None:
        """Return the status of the answer `a1`."""
        running = self.stores.answers.get(AnswerKey(SESSION, "a1"))
        return running.status if running else None


def request(**fields: Any) -> dict[str, Any]:
    metadata = {"session_id": "s1", "message_id": "q1", "answer_id": "a1"}
    return {"model": "open", "prompt": "A lighthouse", "metadata": metadata, **fields}


def image_keys(message: dict[str, Any]) -> list[str]:
    return [part["image_url"]["s3_key"] for part in message["content"]]


def test_the_description_and_the_images_are_stored_with_their_settings() -> None:
    studio = Studio()

    answer = studio.paint(n=2, size="1024x1024")

    assert answer.status_code == 200, answer.text
    question, images = studio.stored()
    assert (question["id"], question["content"]) == ("q1", "A lighthouse")
    assert question["metadata"] == {"modelName": "open", "image": {"n": 2, "size": "1024x1024"}}
    assert (images["id"], images["parent"], images["status"]) == ("a1", "q1", "complete")
    assert images["metadata"]["image"] == {"n": 2, "size": "1024x1024"}
    assert images["metadata"]["prompt"] == "A lighthouse"
    contents = [studio.stores.contents.get(key) for key in image_keys(images)]
    assert contents == [PNG, JPEG]
    assert [key.rsplit(".", 1)[-1] for key in image_keys(images)] == ["png", "jpg"]


def test_images_are_finished_and_stored_when_the_client_leaves() -> None:
    studio = Studio()

    async def leave() -> None:
        left, sent = asyncio.Event(), [json.dumps(request()).encode()]

        async def receive() -> dict[str, Any]:
            if sent:
                return {"type": "http.request", "body": sent.pop(), "more_body": False}
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(_message: Any) -> None:
            raise OSError("the client left")

        door = door_with_upstream(studio.upstream, None, studio.stores.stage())
        scope = {"type": "http", "method": "POST", "path": "/v1/images/generations", "query_string": b"", "asgi": {}}
        headers = [(b"x-api-key", b"ann"), (b"content-type", b"application/json")]
        call = asyncio.create_task(door({**scope, "headers": headers}, receive, send))
        await studio.upstream.reached.wait()
        left.set()
        await asyncio.sleep(0.03)
        studio.upstream.proceed.set()
        await call

    asyncio.run(leave())

    assert len(image_keys(studio.stored()[1])) == 2
    assert studio.status() == "complete"


def test_a_cancelled_request_for_images_stores_the_description_alone() -> None:
    studio = Studio()

    async def cancel() -> None:
        asking = asyncio.create_task(studio.post("/v1/images/generations", request()))
        await studio.upstream.reached.wait()
        await studio.post("/v1/sessions/s1/cancel", {})
        await asyncio.wait({asking}, timeout=5)

    asyncio.run(cancel())

    assert [message["id"] for message in studio.stored()] == ["q1"]
    assert studio.status() == "cancelled"


def test_an_answer_without_images_can_be_requested_again_with_the_same_ids() -> None:
    studio = Studio(SlowUpstream(status=400))
    refused = studio.paint(quality="high")
    studio.upstream = SlowUpstream()

    again = studio.paint()

    assert (refused.status_code, again.status_code) == (400, 200)
    assert [message["id"] for message in studio.stored()] == ["q1", "a1"]


def test_a_stream_of_images_for_a_session_is_refused_before_it_reaches_the_model() -> None:
    studio = Studio()

    answer = studio.paint(stream=True)

    assert answer.status_code == 400
    assert (studio.upstream.seen, studio.stored()) == ([], [])


def test_the_provider_of_images_receives_no_ids_of_the_session() -> None:
    studio = Studio()

    studio.paint()

    assert "metadata" not in studio.upstream.seen[0]["body"]


def test_the_number_of_images_needs_no_feature_of_model_arguments() -> None:
    studio = Studio()
    studio.stores.switched_off.add("editKwargs")

    assert studio.paint(n=2).status_code == 200
