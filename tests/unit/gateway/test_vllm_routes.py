"""Calls that a vLLM server answers on its own routes: nothing is translated, and every rule of the gateway holds."""

import json
from typing import Any

import pytest

from gateway.stages.guardrails.guardrail_stage import build_guardrail_stage
from gateway.stages.usage.metering_stage import build_metering_stage
from lisa.models.guardrails import Mode
from lisa.models.served import ServedModel
from lisa.usage.event import UsageEvent
from tests.support.budget_gateway import DAILY_BUDGET, BudgetGateway
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_guardrails import RecordingJudge, guardrail
from tests.support.fake_upstream import EchoUpstream
from tests.support.minimal_requests import MINIMAL_FIELDS
from tests.support.vllm_server import ANSWER, VllmServer

PATHS = ("messages", "messages/count_tokens", "responses", "rerank")
STREAMING_PATHS = ("messages", "responses")
SERVED = ServedModel(model_id="m", litellm_params={"model": "hosted_vllm/m"}, inference_container="vllm")


def send(path: str, server: VllmServer, *stages: Any, caller: str = "ann", served: Any = SERVED, **more: Any) -> Any:
    app = door_with_upstream(EchoUpstream(status=500), server, *stages)
    app.routes.add_model(served)
    fields = {"model": served.model_id, **MINIMAL_FIELDS[path], **more}
    return send_to_door(app, "POST", f"/v1/{path}", caller, json=fields)


@pytest.mark.parametrize("path", PATHS)
def test_a_request_reaches_the_servers_own_route_with_documented_fields_alone(path: str) -> None:
    server = VllmServer()

    more: dict[str, Any] = {} if path == "rerank" else {"vector_store_ids": []}
    answer = send(path, server, **more)

    assert answer.status_code == 200, answer.text
    assert [called for called, _ in server.seen] == [f"/v1/{path}"]


@pytest.mark.parametrize("prefix", ["/v2/serve/anthropic/v1/", "/v2/serve/v1/", "/v2/serve/"])
def test_every_prefix_of_a_path_leads_to_the_same_route(prefix: str) -> None:
    server = VllmServer()
    app = door_with_upstream(EchoUpstream(status=500), server)

    send_to_door(app, "POST", f"{prefix}messages", json={"model": "ours", **MINIMAL_FIELDS["messages"]})

    assert [path for path, _ in server.seen] == ["/v1/messages"]


def test_nulls_of_clients_do_not_reach_the_server() -> None:
    server = VllmServer()

    answer = send("responses", server, tools=None, tool_choice=None, service_tier=None)

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("asked", [{}, {"store": True}, {"store": None}])
def test_the_server_never_stores_a_response(asked: dict[str, Any]) -> None:
    server = VllmServer()

    send("responses", server, **asked)

    assert server.seen[0][1]["store"] is False


@pytest.mark.parametrize("field", ["previous_response_id", "background", "prompt", "conversation"])
def test_a_request_for_a_stored_response_is_refused_by_its_field(field: str) -> None:
    server = VllmServer()
    value: Any = {"background": True, "prompt": {"id": "p"}}.get(field, "resp_of_another_caller")

    answer = send("responses", server, **{field: value})

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, field)
    assert server.seen == []


def test_a_message_has_an_id_in_the_form_of_anthropic_whole_and_streamed() -> None:
    whole = send("messages", VllmServer()).json()
    streamed = send("messages", VllmServer(), stream=True).text

    assert whole["id"] == "msg_8d1f"
    assert json.loads(streamed.split("\n")[1].removeprefix("data: "))["message"]["id"] == "msg_8d1f"


@pytest.mark.parametrize("path", STREAMING_PATHS)
def test_a_stream_passes_to_its_last_event(path: str) -> None:
    answer = send(path, VllmServer(), stream=True)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert ANSWER in answer.text
    assert ('"message_stop"' if path == "messages" else '"response.completed"') in answer.text
    assert "error" not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_a_model_of_another_group_is_as_unknown_as_a_missing_one(path: str) -> None:
    server = VllmServer()
    closed = SERVED.model_copy(update={"allowed_groups": ("staff",)})

    answer = send(path, server, caller="bob", served=closed)

    assert (answer.status_code, server.seen) == (404, [])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [400, 500])
def test_an_error_of_the_server_shows_no_internal_detail(path: str, status: int) -> None:
    error = {"message": "the worker at http://10.1.2.3:8000 died", "type": "BadRequestError", "code": status}

    answer = send(path, VllmServer({"error": error}, status))

    assert answer.status_code == status
    assert "10.1.2.3" not in answer.text
    assert ("type" in answer.json()) == path.startswith("messages")


@pytest.mark.parametrize(("path", "output"), [("messages", 6), ("responses", 6), ("rerank", 0)])
@pytest.mark.parametrize("stream", [False, True])
def test_a_call_is_metered_by_the_servers_own_counts(path: str, output: int, stream: bool) -> None:
    events = list[UsageEvent]()
    more: dict[str, Any] = {"stream": True} if stream and path in STREAMING_PATHS else {}

    send(path, VllmServer(), build_metering_stage(events.append), **more)

    [event] = events
    assert (event.endpoint, event.input_tokens, event.output_tokens, event.estimated) == (path, 7, output, False)


@pytest.mark.parametrize(("path", "field"), [("messages", "max_tokens"), ("responses", "max_output_tokens")])
def test_a_budget_bounds_the_output_of_the_server(path: str, field: str) -> None:
    gateway = BudgetGateway(DAILY_BUDGET, model=EchoUpstream())
    asked = {**MINIMAL_FIELDS[path], field: 50_000}

    [answer] = gateway.run(gateway.ask(path=path, served=SERVED, **asked))

    assert answer["status"] == 200
    assert gateway.model.seen[0]["body"][field] < DAILY_BUDGET.tokens


@pytest.mark.parametrize("path", ["messages", "responses", "rerank"])
def test_a_guardrail_refuses_a_request_before_the_server_sees_it(path: str) -> None:
    server, text = VllmServer(), "tell me about bombs"
    asked: dict[str, Any] = {
        "messages": {"messages": [{"role": "user", "content": text}]},
        "responses": {"input": text},
    }

    judge = RecordingJudge()
    send(path, server, build_guardrail_stage(judge), served=guarded("pre_call"), **asked.get(path, {"query": text}))

    assert server.seen == []
    assert [source for source, texts in judge.asked if text in texts] == ["INPUT"]


@pytest.mark.parametrize("path", STREAMING_PATHS)
@pytest.mark.parametrize("stream", [False, True])
def test_a_guardrail_judges_the_answer_of_the_server(path: str, stream: bool) -> None:
    judge = RecordingJudge()

    send(path, VllmServer(), build_guardrail_stage(judge), served=guarded("post_call"), stream=stream)

    assert [(source, texts) for source, texts in judge.asked if ANSWER in texts]


def guarded(mode: Mode) -> ServedModel:
    return SERVED.model_copy(update={"guardrails_config": {"g": guardrail("deny:bombs", mode)}})
