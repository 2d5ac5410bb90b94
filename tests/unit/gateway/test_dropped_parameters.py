"""Parameters that a model does not take are dropped, and named in a header of the answer."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.stages.dropped_parameters import DROPPED_PARAMETERS_HEADER, drop_unsupported_parameters
from gateway.upstreams.unsupported_fields import build_unsupported_fields_stage
from gateway.wire.fields.endpoint_tables import JSON_FIELDS
from lisa.endpoints.optional_parameters import ALWAYS_DROPPED_PARAMETERS, OPTIONAL_PARAMETERS
from lisa.models.served import InferenceContainer, ServedModel
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream
from tests.support.minimal_requests import MINIMAL_FIELDS
from tests.support.session_door import SessionDoor, build_request

#: Fields without which the answer would be one to another question, or in another form.
NEEDED_FIELDS = {
    *("model", "messages", "prompt", "input", "system", "instructions", "tools", "tool_choice", "functions", "text"),
    *("response_format", "output_format", "output_config", "max_tokens", "max_completion_tokens", "max_output_tokens"),
    *("stream", "stream_options", "n", "best_of", "stop", "stop_sequences", "logprobs", "top_logprobs", "dimensions"),
    *("encoding_format", "modalities", "metadata", "previous_response_id", "truncation", "inference_geo", "documents"),
}
SAMPLING = {"temperature": 0.2, "top_p": 0.9}


def ask(path: str, unsupported: tuple[str, ...], container: InferenceContainer | None, **fields: Any) -> Any:
    """Return the fields that the model's server gets, and the answer."""
    translated, straight = EchoUpstream(), EchoUpstream()
    app = door_with_upstream(translated, straight, drop_unsupported_parameters)
    params = {"model": "hosted_vllm/m", "api_base": "http://10.0.0.1/v1"}
    kind: Any = "embedding" if path in ("embeddings", "rerank") else "textgen"
    about: Any = {"model_type": kind, "inference_container": container, "unsupported_parameters": unsupported}
    app.routes.add_model(ServedModel(model_id="m", litellm_params=params, **about))
    answer = send_to_door(app, "POST", f"/v1/{path}", json={"model": "m", **MINIMAL_FIELDS[path], **fields})
    [sent] = (straight if container else translated).seen
    return sent["body"], answer


@pytest.mark.parametrize("container", [None, "vllm"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("chat/completions", SAMPLING | {"seed": 1, "logit_bias": {"5": 1}, "parallel_tool_calls": False}),
        ("completions", SAMPLING | {"user": "ann"}),
        ("responses", SAMPLING | {"reasoning": {"effort": "low"}}),
        ("messages", SAMPLING | {"top_k": 3, "thinking": {"type": "enabled", "budget_tokens": 1_024}}),
        ("embeddings", {"user": "ann"}),
    ],
)
def test_parameters_in_the_record_of_a_model_are_dropped_and_named(
    path: str, fields: dict[str, Any], container: InferenceContainer | None
) -> None:
    kept = {"max_output_tokens" if path == "responses" else "max_tokens": 9} if path != "embeddings" else {}

    sent, answer = ask(path, tuple(fields), container, **fields, **kept)

    assert not sent.keys() & fields.keys()
    assert sent | MINIMAL_FIELDS[path] | kept == sent
    assert answer.headers[DROPPED_PARAMETERS_HEADER] == ", ".join(sorted(fields))


@pytest.mark.parametrize("container", [None, "vllm"])
@pytest.mark.parametrize("fields", [{}, {"temperature": None}, {"seed": 1}])
def test_an_answer_names_no_parameter_that_the_request_did_not_give(
    fields: dict[str, Any], container: InferenceContainer | None
) -> None:
    sent, answer = ask("chat/completions", ("temperature",), container, **fields)

    assert {name: sent[name] for name in fields if fields[name] is not None} | sent == sent
    assert DROPPED_PARAMETERS_HEADER not in answer.headers


def test_only_optional_parameters_of_the_endpoints_can_be_dropped() -> None:
    known = {name for table in JSON_FIELDS.values() for name in (*table.known, *table.containers)}
    required = {name for table in JSON_FIELDS.values() for name in table.required}

    assert known >= OPTIONAL_PARAMETERS >= ALWAYS_DROPPED_PARAMETERS
    assert known | {"model"} >= NEEDED_FIELDS >= {"model", *required} - {"query", "documents", "voice"}
    assert not OPTIONAL_PARAMETERS & (NEEDED_FIELDS | required)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seed": 1, "frequency_penalty": 0.5, "temperature": 0.2}, "frequency_penalty, seed"),
        ({"presence_penalty": 0, "temperature": 0.2}, None),
    ],
)
def test_sampling_parameters_that_a_provider_does_not_support_are_dropped_and_named(
    fields: dict[str, Any], named: str | None
) -> None:
    answer, seen = ask_provider(fields)

    assert answer.headers.get(DROPPED_PARAMETERS_HEADER) == named
    assert seen[0]["body"].keys() - {"model", "messages", "presence_penalty"} == {"temperature"}


@pytest.mark.parametrize("name", ["n", "logit_bias", "reasoning_effort", "response_format"])
def test_a_request_is_refused_if_a_caller_may_depend_on_a_parameter_that_the_provider_does_not_support(
    name: str,
) -> None:
    value = {"n": 2, "logit_bias": {"5": 1}, "reasoning_effort": "low"}.get(name, {"type": "json_object"})

    answer, seen = ask_provider({"seed": 1, name: value})

    assert (answer.status_code, answer.json()["error"]["param"], seen) == (400, name, [])
    assert DROPPED_PARAMETERS_HEADER not in answer.headers


@pytest.mark.parametrize("name", ["logit_bias", "reasoning_effort"])
def test_the_record_of_a_model_allows_to_drop_what_would_be_refused(name: str) -> None:
    answer, seen = ask_provider({name: {"5": 1} if name == "logit_bias" else "low"}, (name,))

    assert (answer.status_code, len(seen), answer.headers[DROPPED_PARAMETERS_HEADER]) == (200, 1, name)


def ask_provider(fields: dict[str, Any], unsupported: tuple[str, ...] = ()) -> Any:
    """Return the answer of a chat model whose provider supports only the temperature, and the sent requests."""
    upstream = EchoUpstream()
    check = build_unsupported_fields_stage(lambda _model, _wire: frozenset({"temperature"}))
    app = door_with_upstream(upstream, None, drop_unsupported_parameters, check)
    params = {"model": "anthropic/claude"}
    app.routes.add_model(ServedModel(model_id="m", litellm_params=params, unsupported_parameters=unsupported))
    body = {"model": "m", **MINIMAL_FIELDS["chat/completions"], **fields}
    return send_to_door(app, "POST", "/v1/chat/completions", json=body), upstream.seen


def test_a_streamed_answer_of_a_session_names_the_dropped_parameters_and_stores_them() -> None:
    chat = SessionDoor()
    door = door_with_upstream(chat.upstream, None, chat.stores.stage(), drop_unsupported_parameters)
    limited = door.routes.models["open"].model_copy(update={"unsupported_parameters": ("temperature", "top_p")})
    door.routes.add_model(limited)
    chat.door = replace(door, sessions=chat.stores.routes())
    asked = build_request("Where?", "s1", answer_id="a1", dropped_arguments="seed,top_p") | SAMPLING

    answer = send_to_door(chat.door, "POST", "/v1/chat/completions", json=asked)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers[DROPPED_PARAMETERS_HEADER] == "temperature, top_p"
    assert chat.stored()[1]["metadata"]["droppedArguments"] == ["seed", "top_p", "temperature"]


@pytest.mark.parametrize("path", ["/v1/models/open", "/v1/models/metadata/open"])
def test_a_model_is_shown_with_the_parameters_that_it_does_not_take(path: str) -> None:
    app = door_with_upstream(EchoUpstream())
    before = send_to_door(app, "GET", path).json()
    app.routes.add_model(app.routes.models["open"].model_copy(update={"unsupported_parameters": ("top_p",)}))

    shown = send_to_door(app, "GET", path).json()

    assert "unsupported_parameters" not in before.get("model_info", before)
    assert shown.get("model_info", shown)["unsupported_parameters"] == ["top_p"]
