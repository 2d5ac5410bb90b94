"""The gateway's entry point, with a fake of LiteLLM."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.calls.upstream import ADMISSION_KEY
from tests.support.door_requests import door_with_upstream, send_chat, send_to_door
from tests.support.fake_upstream import EchoUpstream


@pytest.mark.parametrize(
    ("caller", "model", "status"),
    [
        ("ann", "open", 200),
        ("ann", "closed", 200),
        ("bob", "open", 200),
        ("bob", "closed", 404),
        ("root", "closed", 200),
        ("ann", "none", 404),
        ("function", "open", 403),
        ("nobody", "open", 401),
        (None, "open", 401),
        ("away", "open", 503),
    ],
)
def test_a_caller_may_call_only_the_models_of_their_groups(caller: str | None, model: str, status: int) -> None:
    upstream = EchoUpstream()

    assert send_chat(door_with_upstream(upstream), model, caller).status_code == status
    assert bool(upstream.seen) == (status == 200)


def test_a_forbidden_model_and_a_missing_one_have_the_same_answer() -> None:
    closed, missing = (
        send_chat(door_with_upstream(EchoUpstream()), "closed", "bob"),
        send_chat(door_with_upstream(EchoUpstream()), "absent", "bob"),
    )

    assert closed.text.replace("closed", "absent") == missing.text


@pytest.mark.parametrize(("path", "status"), [("/v1/embeddings", 200), ("/v1/rerank", 200), ("/v1/responses", 403)])
def test_functions_embed_and_rerank_with_models_of_any_group(path: str, status: int) -> None:
    asked = {"query": "q", "documents": ["a"]} if path.endswith("rerank") else {"input": "x"}
    answer = send_to_door(
        door_with_upstream(EchoUpstream()), "POST", path, "function", json={"model": "closed", **asked}
    )

    assert answer.status_code == status


def test_every_answer_has_its_request_id_and_every_denial_an_audit_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        answers = [
            send_chat(door_with_upstream(EchoUpstream()), "closed", "bob"),
            send_chat(door_with_upstream(EchoUpstream()), "absent", "bob"),
            send_chat(door_with_upstream(EchoUpstream()), "open", "nobody"),
            send_chat(door_with_upstream(EchoUpstream()), "open"),
        ]

    lines = [json.loads(record.message)["audit"] for record in caplog.records if record.name == "lisa.audit"]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 4
    assert [(line["who"], line["resource"], line["outcome"]) for line in lines] == [
        ("bob", "model/closed", "refused"),
        ("bob", "model/absent", "missing"),
        (None, "/v1/chat/completions", "refused"),
    ]
    assert [line["request_id"] for line in lines] == ids[:3]


def test_litellm_receives_neither_credentials_nor_its_own_control_headers() -> None:
    upstream = EchoUpstream()

    send_chat(
        door_with_upstream(upstream),
        "open",
        headers={"x-litellm-timeout": "1", "cookie": "c", "accept": "a/b"},
        params={"a": "b"},
    )

    [seen] = upstream.seen
    assert {name for name, _ in seen["headers"]} == {
        b"host",
        b"accept",
        b"content-type",
        b"user-agent",
        b"content-length",
    }
    assert seen["query_string"] == b""
    assert (seen[ADMISSION_KEY].user, seen[ADMISSION_KEY].model.model_id) == ("ann", "open")


def test_the_gateway_encodes_embeddings_in_base64() -> None:
    body = json.dumps({"data": [{"index": 0, "embedding": [1.0, -2.0]}]}).encode()

    asked = {"model": "open", "input": "x", "encoding_format": "base64"}
    answer = send_to_door(door_with_upstream(EchoUpstream(body=body)), "POST", "/v1/embeddings", json=asked)

    assert answer.json()["data"][0]["embedding"] == "AACAPwAAAMA="


def test_the_gateway_is_alive_before_it_is_ready() -> None:
    starting = door_with_upstream(EchoUpstream(), known=False, starting_wait=0.1)

    assert send_to_door(starting, "GET", "/health/liveliness", None).status_code == 200
    assert send_to_door(starting, "GET", "/health", None).json() == {"status": "starting"}
    assert send_to_door(starting, "GET", "/health/readiness", None).status_code == 503
    assert send_chat(starting, "open").headers["retry-after"] == "5"
    assert send_to_door(door_with_upstream(EchoUpstream()), "GET", "/health/readiness", None).json() == {
        "status": "healthy"
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/v1/chat/completions", {"model": "open", "messages": []}), ("GET", "/v1/models", None)],
)
def test_a_starting_worker_holds_requests_until_it_knows_the_models(method: str, path: str, body: Any) -> None:
    door = door_with_upstream(EchoUpstream(), known=False)

    async def load_models_later() -> None:
        await asyncio.sleep(0.2)
        door.routes.version = 1

    async def send_at_start() -> httpx.Response:
        transport = httpx.ASGITransport(door)
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            request = client.request(method, path, json=body, headers={"x-api-key": "ann"})
            answer, _ = await asyncio.gather(request, load_models_later())
        return answer

    assert asyncio.run(send_at_start()).status_code == 200


def test_a_container_with_the_callers_format_is_called_directly_with_its_own_model_name() -> None:
    litellm, straight = EchoUpstream(), EchoUpstream()
    app = door_with_upstream(litellm, straight)

    asked: dict[str, dict[str, object]] = {
        "/v1/chat/completions": {"messages": []},
        "/v1/embeddings": {"input": "x"},
        "/v1/responses": {"input": "x"},
        "/v1/moderations": {"input": "x"},
    }
    for path, fields in asked.items():
        send_to_door(app, "POST", path, json={"model": "ours", **fields})

    assert [(seen["path"], seen["body"]["model"]) for seen in straight.seen] == [
        ("/v1/chat/completions", "m"),
        ("/v1/embeddings", "m"),
        ("/v1/responses", "m"),
    ]
    assert [(seen["path"], seen["body"]["model"]) for seen in litellm.seen] == [("/v1/moderations", "ours")]


@pytest.mark.parametrize(("asked", "options"), [(None, {}), ({"include_usage": False, "x": 1}, {"x": 1})])
def test_every_chunk_stream_is_requested_with_usage(asked: Any, options: dict[str, Any]) -> None:
    upstream = EchoUpstream()

    send_chat(door_with_upstream(upstream), "open")
    fields = {"model": "open", "messages": [], "stream": True, "stream_options": asked}
    send_to_door(door_with_upstream(upstream), "POST", "/v1/chat/completions", json=fields)

    assert [seen["body"].get("stream_options") for seen in upstream.seen] == [None, options | {"include_usage": True}]


def test_values_in_a_path_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        send_to_door(door_with_upstream(EchoUpstream()), "GET", "/v1/models/lisa_pasted", None)

    [line] = [json.loads(record.message)["audit"] for record in caplog.records if record.name == "lisa.audit"]
    assert line["resource"] == "/models/{model_id}"
    assert "pasted" not in json.dumps(line)


@pytest.mark.parametrize("path", ["/v2/v1/chat/completions", "/v2/v2/serve/chat/completions"])
def test_a_path_with_the_stage_of_the_api_is_served(path: str) -> None:
    answer = send_to_door(door_with_upstream(EchoUpstream()), "POST", path, json={"model": "open", "messages": []})

    assert answer.status_code == 200
