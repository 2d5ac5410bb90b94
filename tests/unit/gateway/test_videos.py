"""Ids of videos, sealed for one user and opened by every replica."""

import asyncio
import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calls.audit import Request
from gateway.calls.call import Call
from gateway.endpoints import find_endpoint
from gateway.stages.videos import Video, VideoIds, parse_litellm_video_id
from gateway.wire.payload import Payload
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject

RIVER = Video("painter", "openai", "video_68f")
REPLICAS = VideoIds(lambda: b"k" * 32), VideoIds(lambda: b"k" * 32)


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_every_replica_opens_the_ids_of_the_others(model: str, provider_id: str, user: str) -> None:
    one, other = REPLICAS

    video = Video(model, "openai", provider_id)

    assert other.open_video_id(one.seal_video_id(video, user), user) == video


def test_the_provider_and_its_id_are_read_from_litellms_id() -> None:
    assert parse_litellm_video_id("painter", Video("sora-2", "azure", "video_1;2").litellm_id) == Video(
        "painter", "azure", "video_1;2"
    )
    with pytest.raises(ValueError, match="calls a video"):
        parse_litellm_video_id("painter", "video_bmV3IGZvcm0=")


@given(st.text(), st.text())
def test_an_id_does_not_open_for_another_user(user: str, other: str) -> None:
    opened = REPLICAS[0].open_video_id(REPLICAS[0].seal_video_id(RIVER, user), other)

    assert opened == (RIVER if user == other else None)


def test_an_id_hides_its_content_and_is_stable() -> None:
    one, other = (replica.seal_video_id(RIVER, "ann") for replica in REPLICAS)

    assert one == other
    content = base64.urlsafe_b64decode(one.removeprefix("video_"))
    assert not any(word in content for word in (b"painter", b"openai", b"68f"))


@given(st.text())
def test_an_invented_id_does_not_open(made_up: str) -> None:
    assert REPLICAS[0].open_video_id(made_up, "ann") is None


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_changed_id_does_not_open(place: int) -> None:
    sealed = REPLICAS[0].seal_video_id(RIVER, "ann")
    changed = sealed[:place] + ("a" if sealed[place] != "a" else "b") + sealed[place + 1 :]

    assert REPLICAS[0].open_video_id(changed, "ann") is None


def test_the_key_of_another_installation_does_not_open_an_id() -> None:
    assert VideoIds().open_video_id(REPLICAS[0].seal_video_id(RIVER, "ann"), "ann") is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json.dumps({"id": RIVER.litellm_id, "model": "sora-2", "remixed_from_video_id": "video_1"}).encode(), 200),
        (b'{"id": "video_bmV3IGZvcm0="}', 500),
        (b'{"model": "sora-2"}', 500),
        (b"[]", 500),
    ],
)
def test_a_description_has_the_gateways_id_or_is_an_error(body: bytes, status: int) -> None:
    known = find_endpoint("POST", "/v1/videos")
    assert known is not None
    served = ServedModel(model_id="painter", litellm_params={})
    call = Call(Request("r", "POST"), Subject("ann"), known, served, Payload(frozenset({"painter"})))
    told: list[Any] = []

    async def litellm(_call: Call, asgi: Any) -> None:
        await asgi[2]({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})
        await asgi[2]({"type": "http.response.body", "body": body})

    async def send(message: Any) -> None:
        told.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing of the request is left to read")

    asyncio.run(REPLICAS[0].replace_video_ids(call, ({}, receive, send), litellm))

    start, end = told
    answer = json.loads(end["body"])
    assert (start["status"], start["headers"]) == (status, [(b"content-length", str(len(end["body"])).encode())])
    if status == 200:
        assert answer == {"id": REPLICAS[0].seal_video_id(RIVER, "ann"), "model": "painter"}
    else:
        assert answer["error"]["code"] == "model_error"
