"""The waiting room: requests for a model that is asleep."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gateway.door import Door
from gateway.routes.activity import ModelUseCounter
from gateway.routes.route_updates import Routes
from gateway.stages.waiting.waiting_room import RoomLimits, WaitingRoom
from lisa.models.served import ServedModel, SleepState
from tests.support.door_requests import door_with_upstream, send_chat, send_to_door
from tests.support.fake_upstream import EchoUpstream

PARAMETERS = {"api_base": "http://10.0.0.9:8080/v1", "model": "openai/m"}
CHUNK = b'{"choices": [{"index": 0, "delta": {"content": "yes"}, "finish_reason": "stop"}]}'
STREAMED = b"data: %s\n\ndata: [DONE]\n\n" % CHUNK


def sleeper(state: SleepState, **fields: Any) -> ServedModel:
    known = {"model_id": "sleeper", "litellm_params": PARAMETERS, "stops_when_idle": True, "sleep_state": state}
    return ServedModel.model_validate(known | fields)


class Night:
    """A door with a model that is asleep, and a clock that advances while requests wait. `at` holds later events."""

    def __init__(
        self, limits: RoomLimits | None = None, upstream: EchoUpstream | None = None, model: ServedModel | None = None
    ) -> None:
        self.now = 0.0
        self.at: list[tuple[float, Callable[[], None]]] = []
        self.counter = ModelUseCounter(lambda: self.now)
        self.upstream = upstream or EchoUpstream()
        self.routes = Routes()
        self.room = WaitingRoom(
            self.routes, self.counter, limits or RoomLimits(), clock=lambda: self.now, pause=self._pause
        )
        self.door: Door = door_with_upstream(self.upstream, None, self.room)
        self.routes.models = self.door.routes.models
        self.door.routes.add_model(model or sleeper("asleep"))

    def wake(self, at: float, model: ServedModel | None = None) -> None:
        """Let the model be awake at this time."""
        self.at.append((at, lambda: self.door.routes.add_model(model or sleeper("awake"))))

    def stream(self, path: str = "/v1/chat/completions") -> httpx.Response:
        """Ask for a stream."""
        body = {"model": "sleeper", "messages": [{"role": "user", "content": "x"}], "stream": True, "max_tokens": 5}
        return send_to_door(self.door, "POST", path, json=body)

    async def _pause(self, seconds: float) -> None:
        self.now += seconds
        for time, act in self.at:
            if time <= self.now:
                act()
        await asyncio.sleep(0)


def test_a_request_for_a_model_that_is_asleep_is_answered_when_it_is_awake() -> None:
    night = Night()
    night.wake(at=30)

    answer = send_chat(night.door, "sleeper")

    assert answer.status_code == 200
    assert (len(night.upstream.seen), night.now >= 30) == (1, True)
    assert (night.counter.get_in_flight("sleeper"), night.counter.get_waiting("sleeper")) == (0, 0)


def test_a_client_that_streams_receives_comments_at_once_and_until_the_answer() -> None:
    upstream = EchoUpstream(body=STREAMED, headers={"content-type": "text/event-stream"})
    night = Night(RoomLimits(comment_seconds=10), upstream)
    night.routes.models["sleeper"] = sleeper("asleep", start_seconds=300)
    night.wake(at=25)

    answer = night.stream()

    assert answer.status_code == 200
    comments = [line for line in answer.text.splitlines() if line.startswith(":")]
    assert comments == [": the model is starting; about 5 minutes left"] * 3
    assert answer.text.index("yes") > answer.text.index(comments[-1])
    assert answer.text.endswith("data: [DONE]\n\n")


def test_at_the_end_of_its_time_a_request_is_refused_with_the_next_attempt() -> None:
    night = Night(RoomLimits(seconds=60), model=sleeper("asleep", start_seconds=240))

    answer = send_chat(night.door, "sleeper")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    error = answer.json()["error"]
    assert (error["code"], error["type"]) == ("model_starting", "server_error")
    assert "about 3 minutes left" in error["message"]
    assert "again in 60 seconds" in error["message"]
    assert night.upstream.seen == []


@pytest.mark.parametrize(
    ("path", "mark"), [("/v1/chat/completions", '"code":"model_starting"'), ("/v1/messages", "event: error")]
)
def test_at_the_end_of_its_time_a_stream_ends_with_an_error_event(path: str, mark: str) -> None:
    answer = Night(RoomLimits(seconds=60)).stream(path)

    assert answer.status_code == 200
    assert mark in answer.text.rstrip().split("\n\n")[-1]


def test_a_failed_answer_after_comments_is_an_error_event() -> None:
    night = Night(upstream=EchoUpstream(status=400, body=b'{"error": {"message": "too long", "code": "bad"}}'))
    night.wake(at=25)

    last = night.stream().text.rstrip().split("\n\n")[-1]

    assert "too long" in json.loads(last.removeprefix("data: "))["error"]["message"]


def test_the_room_has_a_bounded_number_of_places() -> None:
    night = Night(RoomLimits(places=1, seconds=60))

    with night.counter.count_waiting("sleeper"):
        answer = send_chat(night.door, "sleeper")

    assert (answer.status_code, night.now) == (503, 0)
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert "many requests wait" in answer.json()["error"]["message"]


def test_a_caller_who_hangs_up_leaves_the_room() -> None:
    night = Night()
    counts: list[tuple[int, int]] = []

    async def hang_up() -> None:
        gone = asyncio.Event()
        body = json.dumps({"model": "sleeper", "messages": []}).encode()
        messages: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            raise AssertionError(message)

        def leave() -> None:
            counts.append((night.counter.get_in_flight("sleeper"), night.counter.get_waiting("sleeper")))
            gone.set()

        night.at.append((5, leave))
        headers = [(b"x-api-key", b"ann"), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "headers": headers}
        await night.door({**scope, "asgi": {"version": "3.0"}, "query_string": b"", "client": None}, receive, send)

    asyncio.run(hang_up())

    assert counts[0] == (1, 1)
    assert (night.counter.get_in_flight("sleeper"), night.counter.get_waiting("sleeper")) == (0, 0)
    assert night.upstream.seen == []


@pytest.mark.parametrize("change", ["deleted", "of another group"])
def test_a_model_that_is_lost_during_the_wait_is_refused(change: str) -> None:
    night = Night()
    if change == "deleted":
        night.at.append((5, night.routes.models.clear))
    else:
        night.wake(5, sleeper("awake", allowed_groups=("others",)))

    answer = send_chat(night.door, "sleeper")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "model_not_started")
    assert night.upstream.seen == []


@pytest.mark.parametrize(
    ("path", "asked"), [("/v1/embeddings", {"input": "x"}), ("/v1/chat/completions", {"messages": []})]
)
def test_only_the_platform_may_ask_a_model_that_wakes(path: str, asked: dict[str, Any]) -> None:
    night = Night(RoomLimits(seconds=10), model=sleeper("waking", allowed_groups=("staff",)))

    answers = [
        send_to_door(night.door, "POST", path, who, json={"model": "sleeper", **asked}) for who in ("function", "ann")
    ]

    assert [answer.status_code for answer in answers] == [200, 503]
