"""A field that is missing in the request to the provider is refused by name; a missing hint is named in the answer."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.upstreams.provider_wire.dropped_fields import list_missing_fields
from gateway.upstreams.provider_wire.provider_errors import CallFields, ProviderErrors, current_errors
from gateway.upstreams.provider_wire.response_reader import refuse_incomplete_request
from gateway.wire.fields.translation import prepare_payload_for_translation
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import WireFormat

CHAT, MESSAGES = "v1/chat/completions", "v1/messages"
CONVERSE, GEMINI = "model/amazon.nova-pro-v1%3A0/converse-stream", "models/gemini-2.5-pro:generateContent"
TITAN = "model/amazon.titan-embed-text-v2%3A0/invoke"
FUNCTIONS: list[dict[str, Any]] = [{"name": "f"}, {"name": "g"}]
SPEC = {"toolSpec": {"name": "f"}}


def request_to(path: str, **body: Any) -> httpx.Request:
    return httpx.Request("POST", f"https://provider.example.com/{path}", content=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("fields", "path", "body"),
    [
        ({"top_k": 5}, GEMINI, {"generationConfig": {"topK": 5}}),
        ({"top_k": 5}, CONVERSE, {"additionalModelRequestFields": {"inferenceConfig": {"topK": 5}}}),
        ({"stop_sequences": ["a", "b"]}, CHAT, {"stop": ["a", "b"]}),
        ({"stop": "a"}, CONVERSE, {"inferenceConfig": {"stopSequences": ["a"]}}),
        ({"thinking": {"type": "enabled"}}, CHAT, {"reasoning_effort": "low"}),
        ({"reasoning": {"effort": "low"}}, GEMINI, {"generationConfig": {"thinkingConfig": {"thinkingBudget": 9}}}),
        ({"tools": FUNCTIONS}, GEMINI, {"tools": [{"function_declarations": FUNCTIONS}]}),
        ({"tools": FUNCTIONS[:1]}, CONVERSE, {"toolConfig": {"tools": [SPEC, {"cachePoint": {}}]}}),
        ({"tools": [{"type": "web_search"}]}, CHAT, {"web_search_options": {}}),
        ({"tools": FUNCTIONS, "tool_choice": "required"}, CHAT, {"tools": FUNCTIONS, "tool_choice": "required"}),
        ({"text": {"format": {"type": "json_schema"}}}, CHAT, {"response_format": {"type": "json_schema"}}),
        ({"output_config": {"format": {"type": "json_schema"}}}, CONVERSE, {"outputConfig": {"textFormat": {}}}),
        ({"output_format": {}}, CONVERSE, {"toolConfig": {"tools": [{"toolSpec": {"name": "json_tool_call"}}]}}),
        ({"top_k": 5}, "v1/chat", {"k": 5}),
        ({"temperature": 0}, MESSAGES, {"temperature": 0}),
        ({"user": "u"}, MESSAGES, {"metadata": {"user_id": "u"}}),
        ({"input": ["a"], "encoding_format": "float"}, TITAN, {"inputText": "a"}),
        ({"input": ["a"], "dimensions": 256}, TITAN, {"inputText": "a", "dimensions": 256}),
    ],
)
def test_a_field_under_the_providers_name_is_found(fields: Any, path: str, body: Any) -> None:
    assert list_missing_fields(fields, request_to(path, **body)) == []


@pytest.mark.parametrize(
    ("fields", "path", "body", "named"),
    [
        ({"top_k": 5}, CHAT, {"messages": [{"content": '"top_k": 5', "top_k": 5}]}, "top_k"),
        ({"stop_sequences": ["a", "b"]}, CHAT, {"stop": ["a"]}, "stop_sequences"),
        ({"stop": "\n"}, MESSAGES, {"stop_sequences": []}, "stop"),
        ({"thinking": {"type": "enabled"}}, CHAT, {"reasoning_effort": None}, "thinking"),
        ({"tools": FUNCTIONS}, CONVERSE, {"toolConfig": {"tools": [SPEC, {"cachePoint": {}}]}}, "tools"),
        ({"tools": FUNCTIONS, "tool_choice": "none"}, CONVERSE, {"toolConfig": {"tools": [SPEC, SPEC]}}, "tool_choice"),
        ({"web_search_options": {}}, CHAT, {}, "web_search_options"),
        ({"response_format": {"type": "json_object"}}, MESSAGES, {}, "response_format"),
        ({"text": {"verbosity": "low"}}, CHAT, {}, "text.verbosity"),
        ({"include": ["message.output_text.logprobs"]}, CHAT, {}, "include"),
        ({"reasoning": {"effort": "low", "summary": "auto"}}, CHAT, {}, "reasoning.effort"),
        ({"context_management": {"edits": [{"type": "compact_20260112"}]}}, CHAT, {}, "context_management"),
        ({"tools": FUNCTIONS, "tool_choice": "required"}, "v2/chat", {"tools": FUNCTIONS}, "tool_choice"),
        ({"inference_geo": "eu"}, CONVERSE, {"additionalModelRequestFields": {}}, "inference_geo"),
        ({"max_tool_calls": 2}, CHAT, {}, "max_tool_calls"),
        ({"tools": FUNCTIONS, "parallel_tool_calls": False}, GEMINI, {"tools": FUNCTIONS}, "parallel_tool_calls"),
    ],
)
def test_a_missing_field_is_named(fields: Any, path: str, body: Any, named: str) -> None:
    assert list_missing_fields(fields, request_to(path, **body)) == [named]


@pytest.mark.parametrize(
    "fields",
    [
        {"store": False, "service_tier": "auto", "metadata": {}, "cache_salt": "s"},
        {"temperature": 1, "top_p": 1.0, "stop_sequences": [], "tools": [], "n": 1, "logprobs": False},
        {"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}, "speed": "standard"},
        {"thinking": {"type": "disabled"}, "tool_choice": {"type": "auto"}, "cache_control": {"type": "ephemeral"}},
        {"text": {"format": {"type": "text"}, "verbosity": "medium"}, "truncation": "disabled", "include": ["x"]},
        {"reasoning": {"summary": "auto", "effort": None}, "parallel_tool_calls": False, "tool_choice": "none"},
        {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]}},
    ],
)
def test_a_neutral_field_may_be_missing(fields: Any) -> None:
    assert list_missing_fields(fields, request_to(CHAT, messages=[])) == []


def test_missing_hints_are_named() -> None:
    hints = {"user": "u", "store": True, "service_tier": "flex", "prompt_cache_key": "k"}

    assert list_missing_fields(hints, request_to(CHAT, messages=[])) == list(hints)


@pytest.mark.parametrize("path", ["oauth2/token", "v1/files", "v1/messages/count_tokens"])
def test_requests_of_unknown_formats_are_not_checked(path: str) -> None:
    assert list_missing_fields({"top_k": 5}, request_to(path, grant="x")) == []


def test_a_request_without_a_needed_field_is_refused_and_one_without_a_hint_is_sent() -> None:
    errors = ProviderErrors(WireFormat.MESSAGES, CallFields("mine", {"max_tool_calls": 5, "top_k": 5}))

    async def answered(request: httpx.Request) -> httpx.Response | None:
        current_errors.set(errors)
        return await refuse_incomplete_request(request)

    answer = asyncio.run(answered(request_to(CHAT, messages=[])))
    assert answer is not None
    error = json.loads(answer.content)["error"]
    assert (answer.status_code, error["param"]) == (400, "max_tool_calls")
    assert error["message"] == "max_tool_calls: the model 'mine' does not support this field; leave it out."
    assert errors.refused is not None
    assert errors.refused.body == answer.content
    assert errors.call.dropped == set()
    assert asyncio.run(answered(request_to(CHAT, max_tool_calls=5))) is None
    assert errors.call.dropped == {"top_k"}


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({"output_config": {"effort": "low"}}, {"reasoning_effort": "low"}),
        ({"output_config": {"effort": "low"}, "thinking": {"type": "adaptive"}}, {"reasoning_effort": "low"}),
        ({"output_config": {"effort": "low"}, "thinking": {"type": "enabled", "budget_tokens": 9}}, {}),
        ({"output_config": {"effort": "high"}}, {}),
        (
            {"tools": FUNCTIONS, "tool_choice": {"type": "any", "disable_parallel_tool_use": True}},
            {"parallel_tool_calls": False},
        ),
        ({"tool_choice": {"type": "any", "disable_parallel_tool_use": True}}, {}),
    ],
)
def test_fields_that_the_translation_ignores_get_openais_names(fields: Any, more: Any) -> None:
    payload = Payload(frozenset({"m"}), fields)

    assert prepare_payload_for_translation(WireFormat.MESSAGES, payload, openai_wire=True).fields == fields | more
    assert prepare_payload_for_translation(WireFormat.MESSAGES, payload, openai_wire=False).fields == fields
    assert prepare_payload_for_translation(WireFormat.CHAT, payload, openai_wire=True).fields == fields
