"""A request for images that names a session is stored with its images, whether the client stays or leaves."""

import asyncio
import json
from typing import Any

from tests.support.door_requests import door_with_upstream
from tests.support.image_studio import JPEG, PNG, SlowUpstream, Studio, build_image_request, list_image_keys


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
    contents = [studio.stores.contents.get(key) for key in list_image_keys(images)]
    assert contents == [PNG, JPEG]
    assert [key.rsplit(".", 1)[-1] for key in list_image_keys(images)] == ["png", "jpg"]


def test_images_are_finished_and_stored_when_the_client_leaves() -> None:
    studio = Studio()

    async def leave() -> None:
        left, sent = asyncio.Event(), [json.dumps(build_image_request()).encode()]

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

    assert len(list_image_keys(studio.stored()[1])) == 2
    assert studio.status() == "complete"


def test_a_cancelled_request_for_images_stores_the_description_alone() -> None:
    studio = Studio()

    async def cancel() -> None:
        asking = asyncio.create_task(studio.post("/v1/images/generations", build_image_request()))
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
