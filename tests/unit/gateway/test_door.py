"""The gateway's entry point, with a fake of LiteLLM."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.calls.call import Stage, chain_stages
from gateway.calls.upstream import ADMISSION, Upstream
from gateway.door import Door, Limit
from gateway.routes.route_updates import Routes
from gateway.stages import capabilities, continued_responses
from gateway.stages.dispatch import Dispatch
from gateway.wire.body_intake import BodyIntake, BodyLimits
from lisa.errors import TransientError
from lisa.models.served import Feature, ServedModel
from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited
from tests.support.fake_upstream import Echo, no_stores

CALLERS = {
    "ann": Subject("ann", frozenset({"staff"})),
    "bob": Subject("bob"),
    "root": Subject("root", is_admin=True),
    "function": Subject("system:Indexer", kind="system"),
}


def unlimited(_subject: Subject) -> RateLimited | None:
    return None


def door(
    upstream: Echo, straight: Upstream | None = None, *more: Stage, known: bool = True, limit: Limit = unlimited
) -> Door:
    routes = Routes(version=1 if known else None)
    base = {"api_base": "http://10.0.0.1:8080/v1"}
    routes.add(ServedModel(model_id="open", litellm_params=base))
    routes.add(
        ServedModel(model_id="ours", litellm_params=base | {"model": "hosted_vllm/m"}, inference_container="vllm")
    )
    routes.add(ServedModel(model_id="closed", litellm_params=base, allowed_groups=("staff",)))

    async def authenticate(credential: str) -> Subject | None:
        if credential == "away":
            raise TransientError("the store is away")
        return CALLERS.get(credential)

    served = chain_stages(
        [routes.health.stage, capabilities.explain_unsupported, continued_responses.explain_not_found, *more],
        Dispatch(routes, upstream, straight or Echo()),
    )
    return Door(
        authenticate, routes, upstream, served, BodyIntake(BodyLimits(json=1_000, form=1_000)), limit, no_stores
    )


def call(app: Door, method: str, path: str, caller: str | None = "ann", **request: Any) -> httpx.Response:
    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            headers = {**request.pop("headers", {}), **({"x-api-key": caller} if caller else {})}
            return await client.request(method, path, headers=headers, **request)

    return asyncio.run(go())


def chat(app: Door, model: str, caller: str | None = "ann", **more: Any) -> httpx.Response:
    return call(app, "POST", "/v1/chat/completions", caller, json={"model": model, "messages": []}, **more)


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
    upstream = Echo()

    assert chat(door(upstream), model, caller).status_code == status
    assert bool(upstream.seen) == (status == 200)


def test_a_forbidden_model_and_a_missing_one_have_the_same_answer() -> None:
    closed, missing = chat(door(Echo()), "closed", "bob"), chat(door(Echo()), "absent", "bob")

    assert closed.text.replace("closed", "absent") == missing.text


@pytest.mark.parametrize(("path", "status"), [("/v1/embeddings", 200), ("/v1/rerank", 200), ("/v1/responses", 403)])
def test_functions_embed_and_rerank_with_models_of_any_group(path: str, status: int) -> None:
    asked = {"query": "q", "documents": ["a"]} if path.endswith("rerank") else {"input": "x"}
    answer = call(door(Echo()), "POST", path, "function", json={"model": "closed", **asked})

    assert answer.status_code == status


def test_every_answer_has_its_request_id_and_every_denial_an_audit_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        answers = [
            chat(door(Echo()), "closed", "bob"),
            chat(door(Echo()), "absent", "bob"),
            chat(door(Echo()), "open", "nobody"),
            chat(door(Echo()), "open"),
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
    upstream = Echo()

    chat(door(upstream), "open", headers={"x-litellm-timeout": "1", "cookie": "c", "accept": "a/b"}, params={"a": "b"})

    [seen] = upstream.seen
    assert {name for name, _ in seen["headers"]} == {
        b"host",
        b"accept",
        b"content-type",
        b"user-agent",
        b"content-length",
    }
    assert seen["query_string"] == b""
    assert (seen[ADMISSION].user, seen[ADMISSION].model.model_id) == ("ann", "open")


def test_the_text_of_an_internal_failure_is_not_answered() -> None:
    answer = chat(
        door(Echo(500, {"x-litellm-model-api-base": "http://10.0.0.1"}, b"Cannot reach 10.0.0.1:8080")), "open"
    )

    assert answer.status_code == 500
    assert "10.0.0.1" not in answer.text + repr(answer.headers)
    assert answer.json()["error"]["code"] == "model_error"


def test_a_models_own_refusal_passes_without_its_address() -> None:
    body = b'{"error": {"message": "too long, says http://10.0.0.1:8080/v1", "code": "too_long"}}'

    answer = chat(door(Echo(400, body=body)), "open")

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "message": "too long, says [hidden]",
        "type": "invalid_request_error",
        "param": None,
        "code": "too_long",
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"detail": [{"loc": ["body", "file"], "msg": "Field required"}]}', "file: Field required"),
        (b'{"detail": "no such thing"}', "no such thing"),
        (b'{"error": "in a word"}', "in a word"),
        (b'{"error": {"message": "without a type", "type": null}}', "without a type"),
        (b'{"message": "at the top"}', "at the top"),
        (b"<html>", "The request was refused."),
        (b"", "The request was refused."),
        (b"[]", "The request was refused."),
    ],
)
def test_every_refusal_has_the_shape_the_sdks_read(body: bytes, message: str) -> None:
    answer = chat(door(Echo(422, {"content-type": "text/html"}, body)), "open")

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["error"]["message"] == message
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_the_gateway_encodes_embeddings_in_base64() -> None:
    body = json.dumps({"data": [{"index": 0, "embedding": [1.0, -2.0]}]}).encode()

    asked = {"model": "open", "input": "x", "encoding_format": "base64"}
    answer = call(door(Echo(body=body)), "POST", "/v1/embeddings", json=asked)

    assert answer.json()["data"][0]["embedding"] == "AACAPwAAAMA="


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 1_001, 413), (b"{", 400), (b"{}", 400), (b'{"model": ["open"]}', 400)]
)
def test_a_wrong_body_is_refused_with_the_reason(body: bytes, status: int) -> None:
    answer = call(door(Echo()), "POST", "/v1/chat/completions", content=body)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_gateway_is_alive_before_it_is_ready() -> None:
    starting = door(Echo(), known=False)

    assert call(starting, "GET", "/health/liveliness", None).status_code == 200
    assert call(starting, "GET", "/health", None).json() == {"status": "starting"}
    assert call(starting, "GET", "/health/readiness", None).status_code == 503
    assert chat(starting, "open").headers["retry-after"] == "5"
    assert call(door(Echo()), "GET", "/health/readiness", None).json() == {"status": "healthy"}


def test_model_information_holds_no_address() -> None:
    shown = call(door(Echo()), "GET", "/v2/serve/model/info", "bob")

    assert [item["model_name"] for item in shown.json()["data"]] == ["open", "ours"]
    assert "10.0.0.1" not in shown.text


def test_a_401_has_the_shape_older_clients_parse() -> None:
    error = call(door(Echo()), "GET", "/v1/models", None).json()["error"]

    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_api_key")


def test_a_container_with_the_callers_format_is_called_directly_with_its_own_model_name() -> None:
    litellm, straight = Echo(), Echo()
    app = door(litellm, straight)

    asked: dict[str, dict[str, object]] = {
        "/v1/chat/completions": {"messages": []},
        "/v1/embeddings": {"input": "x"},
        "/v1/responses": {"input": "x"},
    }
    for path, fields in asked.items():
        call(app, "POST", path, json={"model": "ours", **fields})

    assert [(seen["path"], seen["body"]["model"]) for seen in straight.seen] == [
        ("/v1/chat/completions", "m"),
        ("/v1/embeddings", "m"),
    ]
    assert [(seen["path"], seen["body"]["model"]) for seen in litellm.seen] == [("/v1/responses", "ours")]


@pytest.mark.parametrize(("asked", "options"), [(None, {}), ({"include_usage": False, "x": 1}, {"x": 1})])
def test_every_chunk_stream_is_requested_with_usage(asked: Any, options: dict[str, Any]) -> None:
    upstream = Echo()

    chat(door(upstream), "open")
    fields = {"model": "open", "messages": [], "stream": True, "stream_options": asked}
    call(door(upstream), "POST", "/v1/chat/completions", json=fields)

    assert [seen["body"].get("stream_options") for seen in upstream.seen] == [None, options | {"include_usage": True}]


def test_a_single_model_is_shown_to_callers_who_may_use_it() -> None:
    app = door(Echo())

    assert call(app, "GET", "/v1/models/closed").json()["id"] == "closed"
    hidden, missing = (call(app, "GET", f"/v1/models/{name}", "bob") for name in ("closed", "absent"))
    assert hidden.status_code == 404
    assert hidden.text.replace("closed", "absent") == missing.text


def test_a_model_is_shown_with_its_properties_and_without_its_address() -> None:
    app = door(Echo())
    features = (Feature(name="toolCalls", overview="asks for tools"), Feature(name="imageInput"))
    described = app.routes.models["open"].model_copy(update={"context_window": 4096, "features": features})
    app.routes.add(described)

    one = call(app, "GET", "/v1/models/open").json()
    info = next(
        found["model_info"]
        for found in call(app, "GET", "/v1/model/info").json()["data"]
        if found["model_name"] == "open"
    )

    for shown in (one, info):
        assert (shown["context_window"], shown["health"]) == (4096, "healthy")
        assert shown["features"][0] == {"name": "toolCalls", "overview": "asks for tools"}
    assert (info["max_input_tokens"], info["supports_function_calling"], info["supports_vision"]) == (4096, True, True)
    assert "10.0.0.1" not in call(app, "GET", "/v1/models").text + json.dumps(info)


def test_values_in_a_path_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        call(door(Echo()), "GET", "/v1/models/lisa_pasted", None)

    [line] = [json.loads(record.message)["audit"] for record in caplog.records if record.name == "lisa.audit"]
    assert line["resource"] == "/models/{model_id}"
    assert "pasted" not in json.dumps(line)


def test_unhealthy_models_are_listed_last() -> None:
    app = door(Echo())
    for _ in range(3):
        app.routes.health.record_status("closed", 503)

    shown = call(app, "GET", "/v1/model/info").json()["data"]

    assert [(found["model_name"], found["model_info"]["health"]) for found in shown] == [
        ("open", "healthy"),
        ("ours", "healthy"),
        ("closed", "unhealthy"),
    ]


@pytest.mark.parametrize("path", ["/v2/v1/chat/completions", "/v2/v2/serve/chat/completions"])
def test_a_path_with_the_stage_of_the_api_is_served(path: str) -> None:
    answer = call(door(Echo()), "POST", path, json={"model": "open", "messages": []})

    assert answer.status_code == 200
