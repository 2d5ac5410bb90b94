"""Every error has the shape that the client of its path reads."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.types import Message

from gateway.endpoints import find_endpoint
from gateway.wire.error_format import convert_errors_for_client
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream

_ASKED = [{"role": "user", "content": "x"}]


def messages(model: str, caller: str | None = "ann", echo: EchoUpstream | None = None) -> httpx.Response:
    return send_to_door(
        door_with_upstream(echo or EchoUpstream()),
        "POST",
        "/v1/messages",
        caller,
        json={"model": model, "max_tokens": 9, "messages": _ASKED},
    )


@pytest.mark.parametrize(
    ("model", "caller", "status", "kind"),
    [
        ("open", None, 401, "authentication_error"),
        ("open", "function", 403, "permission_error"),
        ("absent", "ann", 404, "not_found_error"),
        ("", "ann", 400, "invalid_request_error"),
        ("open", "away", 503, "overloaded_error"),
    ],
)
def test_a_refusal_of_the_gateway_has_anthropics_shape_on_its_paths(
    model: str, caller: str, status: int, kind: str
) -> None:
    answer = messages(model, caller)

    assert answer.status_code == status
    assert answer.json()["type"] == "error"
    assert answer.json()["error"]["type"] == kind
    assert answer.json()["error"]["message"]
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("status", "kind"), [(413, "request_too_large"), (429, "rate_limit_error"), (500, "api_error")]
)
def test_an_error_of_the_upstream_has_anthropics_shape_on_its_paths(status: int, kind: str) -> None:
    body = json.dumps({"error": {"message": "no", "type": "x"}}).encode()

    answer = messages("open", echo=EchoUpstream(status, {"retry-after": "3"}, body))

    assert answer.json()["error"]["type"] == kind
    assert answer.headers["retry-after"] == "3"
    assert answer.headers["x-request-id"]


def test_an_error_that_is_no_json_gets_a_default_message() -> None:
    answer = messages("open", echo=EchoUpstream(400, {"content-type": "text/plain"}, b"<html>"))

    assert answer.json() == {
        "type": "error",
        "error": {"type": "invalid_request_error", "message": "The request was refused."},
    }


def test_a_successful_message_passes_part_by_part() -> None:
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    async def go(said: list[dict[str, Any]]) -> None:
        found = find_endpoint("POST", "/v1/messages")
        assert found is not None
        speak = convert_errors_for_client(send, found, {"headers": []})
        for message in said:
            await speak(message)

    said = [
        {"type": "http.response.start", "status": 200, "headers": []},
        {"type": "http.response.body", "body": b"event: ping\n\n", "more_body": True},
    ]
    asyncio.run(go(said))

    assert seen == said


def test_an_error_on_other_paths_has_openais_shape() -> None:
    answer = send_to_door(
        door_with_upstream(EchoUpstream()), "POST", "/v1/chat/completions", json={"model": "absent", "messages": []}
    )

    assert answer.json()["error"]["code"] == "model_not_found"
