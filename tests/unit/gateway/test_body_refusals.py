"""Refusals of request bodies: their statuses, in the error shape of their paths."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from gateway.wire.body_intake import BodyIntake, BodyLimits
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream

KB = 1024
OPENAI, ANTHROPIC = "/v1/chat/completions", "/v2/serve/anthropic/v1/messages"
BODY = json.dumps({"model": "open", "max_tokens": 5, "messages": [{"role": "user", "content": "x" * 100 * KB}]})


def refuse(limits: BodyLimits, path: str, *, others: tuple[str, ...] = (), whole: bool = True) -> tuple[int, Any, Any]:
    """Return status, headers and body for a caller who sends 100 KB, while `others` hold as much."""
    intake = BodyIntake(limits)
    app, start, said = replace(door_with_upstream(EchoUpstream()), intake=intake), dict[str, Any](), bytearray()

    asked = asyncio.Event()

    async def receive() -> Any:
        if not whole and asked.is_set():
            await asyncio.Event().wait()
        asked.set()
        return {"type": "http.request", "body": BODY.encode(), "more_body": not whole}

    async def send(message: Any) -> None:
        start.update(message) if message["type"] == "http.response.start" else said.extend(message["body"])

    scope = {"type": "http", "asgi": {}, "method": "POST", "path": path, "query_string": b"", "headers": [
        (b"x-api-key", b"ann"), (b"content-type", b"application/json")]}  # fmt: skip
    for other in others:
        intake.count_bytes(other, 60 * KB)
    asyncio.run(app(scope, receive, send))
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, json.loads(bytes(said))


CASES = [
    (BodyLimits(json=50 * KB), {}, 413, "request_too_large", None),
    (BodyLimits(silence=0.01), {"whole": False}, 408, "timeout_error", None),
    (BodyLimits(json_weight=1, caller=70 * KB), {"others": ("ann",)}, 429, "rate_limit_error", "1"),
    (BodyLimits(json_weight=1, process=130 * KB), {"others": ("ben", "eve")}, 503, "overloaded_error", "5"),
]


@pytest.mark.parametrize(("limits", "more", "status", "kind", "retry_after"), CASES, ids=lambda one: str(one)[:20])
def test_each_refusal_of_a_body_has_the_error_shape_of_its_path(
    limits: BodyLimits, more: dict[str, Any], status: int, kind: str, retry_after: str | None
) -> None:
    for path in (OPENAI, ANTHROPIC):
        found, headers, body = refuse(limits, path, **more)

        assert (found, headers.get("retry-after")) == (status, retry_after)
        assert body["error"]["message"]
        if path == ANTHROPIC:
            assert (body["type"], body["error"]["type"]) == ("error", kind)
        else:
            assert body["error"].keys() == {"message", "type", "param", "code"}


def test_a_large_body_counts_until_its_answer_has_ended() -> None:
    intake, held = BodyIntake(), list[int]()

    class ByteCountRecorder(EchoUpstream):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            held.append(intake.counted_bytes)
            await super().__call__(scope, receive, send)

    app = replace(door_with_upstream(ByteCountRecorder()), intake=intake)
    answer = send_to_door(app, "POST", OPENAI, content=BODY, headers={"content-type": "application/json"})

    assert answer.status_code in (200, 502)
    assert held[0] > 30 * KB
    assert intake.counted_bytes == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_tokens", "5"), ("max_tokens", 5.0), ("n", "50"), ("n", 1.0), ("stream", 1), ("max_completion_tokens", [1])],
)
def test_a_bound_of_another_type_is_refused_with_400_and_its_field(field: str, value: Any) -> None:
    answer = send_to_door(
        door_with_upstream(EchoUpstream()), "POST", OPENAI, json={"model": "open", "messages": [], field: value}
    )

    assert answer.status_code == 400
    assert field in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"model": "open", "messages": ' + b"[" * 500,
        b'{"model": "open", "stop": [' + b"1," * 400_000 + b"1]}",
        b'{"model": "open", "stop": [' + b"[]," * 30_000 + b"[]]}",
        b'{"model": "' + b"eyJ-" * 40_000 + b'", "messages": []}',
        b'\xff\xfe{\x00"\x00m\x00"\x00:\x001\x00}\x00',
    ],
    ids=["deep", "values", "lists", "long name", "utf-16"],
)
def test_a_body_with_too_many_values_is_refused_with_400(body: bytes) -> None:
    app = replace(door_with_upstream(EchoUpstream()), intake=BodyIntake())

    answer = send_to_door(app, "POST", OPENAI, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
