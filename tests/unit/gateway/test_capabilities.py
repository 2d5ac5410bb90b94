"""Refusals of endpoints and fields that a model does not support."""

from typing import Any

import pytest

from gateway.upstreams import provider_exchanges
from gateway.upstreams.openai_wire import stores_responses
from gateway.upstreams.unsupported_fields import build_unsupported_fields_stage, list_unsupported_fields
from lisa.endpoints.endpoint import WireFormat
from lisa.models.served import ModelType, ServedModel
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream
from tests.support.minimal_requests import MINIMAL_FIELDS


class Server(EchoUpstream):
    """An upstream that counts as a model's server; an EchoUpstream counts as LiteLLM without a server."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        provider_exchanges.record_provider_answer(self.status)
        await super().__call__(scope, receive, send)


def send_request(kind: ModelType, path: str, upstream: EchoUpstream, **more: Any) -> Any:
    app = door_with_upstream(upstream)
    app.routes.add_model(
        ServedModel(model_id="m", model_type=kind, litellm_params={"model": "openai/m", "api_base": "x"})
    )
    return send_to_door(app, "POST", f"/v1/{path}", json={"model": "m", **MINIMAL_FIELDS[path], **more})


@pytest.mark.parametrize(
    ("kind", "words", "answered", "others"),
    [
        (
            "embedding",
            "'m' is an embedding model (embedding): it answers embeddings",
            ("embeddings", "rerank"),
            (
                *("chat/completions", "completions", "messages", "responses", "images/generations", "audio/speech"),
                *("moderations", "videos"),
            ),
        ),
        (
            "imagegen",
            "'m' is an image model (imagegen): it answers images/generations, images/edits",
            ("images/generations",),
            ("chat/completions", "embeddings", "rerank", "videos"),
        ),
        (
            "videogen",
            "'m' is a video model (videogen): it answers videos",
            ("videos",),
            ("chat/completions", "embeddings", "images/generations"),
        ),
    ],
)
def test_a_strict_model_type_answers_only_its_own_endpoints(
    kind: ModelType, words: str, answered: tuple[str, ...], others: tuple[str, ...]
) -> None:
    upstream = EchoUpstream()

    for path in others:
        refused = send_request(kind, path, upstream)
        assert refused.status_code == 400
        assert words in refused.json()["error"]["message"]
        assert path in refused.json()["error"]["message"]
    assert upstream.seen == []
    for path in answered:
        send_request(kind, path, upstream)
    assert len(upstream.seen) == len(answered)


@pytest.mark.parametrize("status", [404, 405, 501])
@pytest.mark.parametrize(
    ("kind", "path"),
    [("textgen", "embeddings"), ("textgen", "rerank"), ("textgen", "audio/speech"), ("embedding", "rerank")],
)
def test_an_unknown_path_at_the_server_is_answered_as_an_unsupported_endpoint(
    kind: ModelType, path: str, status: int
) -> None:
    refused = send_request(kind, path, EchoUpstream(status, body=b'{"detail": "Not Found"}'))

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "model_not_capable")
    assert f"does not answer {path}" in refused.json()["error"]["message"]


def test_errors_of_a_server_that_knows_the_path_are_passed_on() -> None:
    said = b'{"error": {"message": "no such voice", "type": "invalid_request_error"}}'

    assert send_request("textgen", "audio/speech", Server(400, body=said)).json()["error"]["message"] == "no such voice"
    answer = send_request("textgen", "audio/speech", EchoUpstream(400, body=said))
    assert "does not answer" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"conversation": {"id": "conv_1"}}, "conversation"),
        ({"background": True}, "background"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt"),
    ],
)
def test_a_server_that_stores_no_responses_cannot_continue_one(fields: dict[str, Any], named: str) -> None:
    upstream = EchoUpstream()

    refused = send_request("textgen", "responses", upstream, **fields)

    assert (refused.status_code, refused.json()["error"]["param"]) == (400, named)
    assert upstream.seen == []
    send_request("textgen", "responses", upstream, background=False, conversation=None)
    assert len(upstream.seen) == 1


def test_another_callers_response_is_refused_with_the_gateways_message() -> None:
    refusal = b'{"error": {"message": "set general_settings::allow", "type": "x"}}'
    app = door_with_upstream(EchoUpstream(403, body=refusal))
    app.routes.add_model(ServedModel(model_id="m", litellm_params={"model": "hosted_vllm/m", "api_base": "http://x"}))

    asking = {"model": "m", "input": "x", "previous_response_id": "resp_other"}
    refused = send_to_door(app, "POST", "/v1/responses", json=asking)

    assert (refused.status_code, refused.json()["error"]["param"]) == (403, "previous_response_id")
    assert "general_settings" not in refused.text


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({"model": "openai/gpt-5"}, True),
        ({"model": "openai/gpt-5", "api_base": "https://api.openai.com/v1"}, True),
        ({"model": "openai/m", "api_base": "http://10.0.0.1/v1"}, False),
        ({"model": "hosted_vllm/m", "api_base": "http://10.0.0.1/v1"}, True),
        ({"model": "anthropic/claude"}, False),
        ({"model": "bedrock/converse/x"}, False),
    ],
)
def test_servers_with_the_responses_api_store_responses(params: dict[str, Any], kept: bool) -> None:
    assert stores_responses(params) is kept


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seed": 1, "logit_bias": {"1": 2}}, ["logit_bias", "seed"]),
        ({"dimensions": 256}, ["dimensions"]),
        ({"n": 2}, ["n"]),
        ({"verbosity": "low"}, ["verbosity"]),
        ({"response_format": {"type": "json_object"}}, ["response_format"]),
        ({"n": 1, "presence_penalty": 0, "frequency_penalty": 0.0, "stop": [], "logprobs": False}, []),
        ({"response_format": {"type": "text"}, "modalities": ["text"], "tools": []}, []),
        ({"user": "u", "store": True, "service_tier": "auto", "parallel_tool_calls": False, "temperature": 1}, []),
        ({"tools": [{"type": "function"}]}, []),
        ({"thinking": {"type": "enabled"}}, []),
    ],
)
def test_fields_that_the_translation_would_drop_are_found(fields: dict[str, Any], named: list[str]) -> None:
    supported = frozenset({"tools", "temperature", "reasoning_effort"})

    assert list(list_unsupported_fields(fields, supported, instead=True)) == named


@pytest.mark.parametrize(("taken", "status"), [(frozenset[str](), 400), (frozenset({"dimensions"}), 200), (None, 200)])
def test_dimensions_are_passed_on_or_refused_by_name(taken: frozenset[str] | None, status: int) -> None:
    asked, served = list[tuple[str, WireFormat]](), EchoUpstream()
    model = ServedModel(model_id="m", model_type="embedding", litellm_params={"model": "bedrock/m"})

    def supported(model: ServedModel, wire: WireFormat) -> frozenset[str] | None:
        asked.append((model.model_id, wire))
        return taken

    app = door_with_upstream(served, None, build_unsupported_fields_stage(supported))
    app.routes.add_model(model)
    answer = send_to_door(app, "POST", "/v1/embeddings", json={"model": "m", "input": "x", "dimensions": 256})

    assert asked == [("m", WireFormat.EMBEDDINGS)]
    assert len(served.seen) == (status == 200)
    if status == 400:
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "dimensions")


@pytest.mark.parametrize(
    ("model", "status"), [("anthropic/claude", 400), ("bedrock/m", 400), ("openai/m", 200), ("gpt-5", 200)]
)
def test_a_custom_tool_is_refused_with_its_index_where_it_cannot_be_translated(model: str, status: int) -> None:
    served = EchoUpstream()
    app = door_with_upstream(served, None, build_unsupported_fields_stage(lambda _model, _wire: None))
    app.routes.add_model(ServedModel(model_id="m", litellm_params={"model": model}))
    tools = [{"type": "function", "function": {"name": "f"}}, {"type": "custom", "custom": {"name": "c"}}]

    answer = send_to_door(
        app, "POST", "/v1/chat/completions", json={"model": "m", **MINIMAL_FIELDS["chat/completions"], "tools": tools}
    )

    assert len(served.seen) == (status == 200)
    if status == 400:
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, "tools[1]")
