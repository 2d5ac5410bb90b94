"""Cross-origin requests to the gateway."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.callers.cors import add_cors_headers
from gateway.stages.dropped_parameters import DROPPED_PARAMETERS_HEADER
from gateway.stages.sessions.answer_recorder import ANSWER_ID_HEADER
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream

OURS, OTHERS = "https://app.example.com", "https://elsewhere.example.com"
_ALLOW = "access-control-allow-origin"


def ask(origins: tuple[str, ...], method: str, path: str, **request: Any) -> httpx.Response:
    app = add_cors_headers(door_with_upstream(EchoUpstream()), origins)

    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            return await client.request(method, path, **request)

    return asyncio.run(go())


def preflight(origin: str) -> httpx.Response:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key, x-stainless-os"}
    return ask((OURS,), "OPTIONS", "/v1/chat/completions", headers={"Origin": origin} | asked)


def test_a_page_may_read_the_headers_of_answers_requests_and_pauses() -> None:
    answer = ask((OURS,), "GET", "/v1/models", headers={"Origin": OURS})

    exposed = set(answer.headers["access-control-expose-headers"].split(", "))
    assert exposed == {
        *("Retry-After", "x-answer-continues", "x-answer-id", "x-answer-parent-id", "x-request-id"),
        DROPPED_PARAMETERS_HEADER,
    }
    assert ANSWER_ID_HEADER in exposed


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/v1/models", 401), ("/nowhere", 404)])
def test_every_answer_may_be_read_from_a_listed_origin_and_from_no_other(path: str, status: int) -> None:
    listed = ask((OURS,), "GET", path, headers={"Origin": OURS})
    other = ask((OURS,), "GET", path, headers={"Origin": OTHERS})

    assert (listed.status_code, other.status_code) == (status, status)
    assert listed.headers[_ALLOW] == OURS
    assert "Origin" in listed.headers["vary"]
    assert _ALLOW not in other.headers


def test_a_listed_origin_may_send_the_headers_of_the_sdks() -> None:
    answer = preflight(OURS)

    assert (answer.status_code, answer.headers[_ALLOW]) == (200, OURS)
    assert {"x-api-key", "x-stainless-os"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers


def test_another_origin_is_refused_before_it_sends() -> None:
    assert _ALLOW not in preflight(OTHERS).headers


def test_without_a_list_no_origin_is_allowed() -> None:
    assert _ALLOW not in ask((), "GET", "/health", headers={"Origin": OURS}).headers


def test_a_stream_passes_piece_by_piece() -> None:
    pieces = [b"data: 1\n\n", b"data: 2\n\n", b"data: [DONE]\n\n"]

    async def stream(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    app = add_cors_headers(stream, (OURS,))
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"origin", OURS.encode())], "query_string": b""}

    async def receive() -> Any:
        return {"type": "http.request"}

    async def call_app() -> None:
        await app(scope, receive, send)

    asyncio.run(call_app())

    assert [message["body"] for message in sent if message["type"] == "http.response.body"] == [*pieces, b""]
