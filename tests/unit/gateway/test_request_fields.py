"""A request has the documented fields of its endpoint, each of its kind; other fields are refused by name."""

import json
from typing import Any

import httpx
import pytest

from gateway.wire.fields.endpoint_tables import FORM_FIELDS, JSON_FIELDS
from lisa.endpoints.table import ENDPOINTS
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream
from tests.support.field_requests import refused_field
from tests.support.minimal_requests import MINIMAL_FIELDS

USER = {"role": "user", "content": "x"}


PLAIN = {path: fields for path, fields in MINIMAL_FIELDS.items() if "{" not in path}


def post(
    path: str, fields: dict[str, Any], upstream: EchoUpstream | None = None, model: str = "open"
) -> httpx.Response:
    app = door_with_upstream(upstream or EchoUpstream(), upstream)
    return send_to_door(app, "POST", f"/v1/{path}", content=json.dumps({"model": model, **fields}).encode())


def test_every_endpoint_with_a_body_has_a_table_of_fields() -> None:
    bodies = [(endpoint.wire, endpoint.body) for endpoint in ENDPOINTS.values()]

    assert {wire for wire, body in bodies if body in ("json", "json_or_form")} == JSON_FIELDS.keys()
    assert {wire for wire, body in bodies if body in ("form", "json_or_form")} == FORM_FIELDS.keys()


@pytest.mark.parametrize("path", PLAIN)
def test_a_minimal_request_passes_to_the_model_unchanged(path: str) -> None:
    upstream = EchoUpstream()

    post(path, PLAIN[path], upstream)

    assert upstream.seen[0]["body"].items() >= PLAIN[path].items()


@pytest.mark.parametrize(
    "field",
    [
        *("api_base", "api_key", "fallbacks", "mock_response", "extra_headers", "provider_specific_header", "azure"),
        *("router_settings_override", "model_group_retry_policy", "num_retries", "original_function", "self", "rpm"),
        *("tpm", "itpm", "otpm", "timeout", "stream_timeout", "provider_affinity_header", "use_xai_oauth", "no_such"),
    ],
)
@pytest.mark.parametrize("path", PLAIN)
def test_an_undocumented_field_is_refused_by_name(path: str, field: str) -> None:
    upstream = EchoUpstream()

    for value in (1, "x", {}, {"a": "b"}):
        assert refused_field(post(path, PLAIN[path] | {field: value}, upstream)) == field
    assert upstream.seen == []


def test_a_container_gets_fields_that_only_containers_support() -> None:
    upstream = EchoUpstream()

    post("chat/completions", {"messages": [USER], "timeout": 1, "new_in_vllm": None}, upstream, "ours")

    assert upstream.seen[0]["body"] == {"model": "m", "messages": [USER], "timeout": 1, "new_in_vllm": None}


def test_a_null_field_counts_as_not_given() -> None:
    upstream = EchoUpstream()

    post("chat/completions", {"messages": [USER], "tools": None, "num_retries": None}, upstream)

    assert upstream.seen[0]["body"] == {"model": "open", "messages": [USER]}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("chat/completions", {"messages": "x"}, "messages"),
    ("chat/completions", {"messages": None}, "messages"),
    ("chat/completions", {"messages": ["x"]}, "messages[0]"),
    ("chat/completions", {"messages": [{"content": "x"}]}, "messages[0].role"),
    ("chat/completions", {"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
    ("chat/completions", {"messages": [USER, {"role": "user", "content": {"a": 1}}]}, "messages[1].content"),
    ("chat/completions", {"messages": [{"role": "user", "content": [{}]}]}, "messages[0].content[0].type"),
    ("chat/completions", {"messages": [{"role": "user", "content": ["x"]}]}, "messages[0].content[0]"),
    (
        "chat/completions",
        {"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]},
        "messages[0].content[0].text",
    ),
    (
        "chat/completions",
        {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
        "messages[0].content[0].image_url",
    ),
    ("chat/completions", {"messages": [{"role": "assistant", "tool_calls": 1}]}, "messages[0].tool_calls"),
    (
        "chat/completions",
        {"messages": [{"role": "assistant", "tool_calls": [{"type": "function"}]}]},
        "messages[0].tool_calls[0].function",
    ),
    ("chat/completions", {"response_format": "json"}, "response_format"),
    ("chat/completions", {"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
    ("chat/completions", {"tools": 1}, "tools"),
    ("chat/completions", {"tools": ["x"]}, "tools[0]"),
    ("chat/completions", {"tools": [{"type": "function"}]}, "tools[0].function"),
    ("chat/completions", {"tool_choice": 1}, "tool_choice"),
    ("chat/completions", {"tools": [], "tool_choice": 5}, "tool_choice"),
    ("chat/completions", {"functions": 1}, "functions"),
    ("chat/completions", {"web_search_options": 1}, "web_search_options"),
    ("chat/completions", {"stop": [1]}, "stop[0]"),
    ("chat/completions", {"temperature": "hot"}, "temperature"),
    ("chat/completions", {"temperature": True}, "temperature"),
    ("chat/completions", {"metadata": "x"}, "metadata"),
    ("chat/completions", {"stream_options": "x"}, "stream_options"),
    ("completions", {"prompt": []}, "prompt"),
    ("completions", {"prompt": None}, "prompt"),
    ("completions", {"prompt": 5}, "prompt"),
    ("completions", {"prompt": [None]}, "prompt[0]"),
    ("completions", {"prompt": [[]]}, "prompt[0]"),
    ("messages", {"messages": "x"}, "messages"),
    ("messages", {"messages": [{"role": "user"}]}, "messages[0].content"),
    ("messages", {"max_tokens": None}, "max_tokens"),
    ("messages", {"tools": "x"}, "tools"),
    ("messages", {"tools": [{}]}, "tools[0].name"),
    ("messages", {"tools": [{"type": "custom"}]}, "tools[0].name"),
    ("messages", {"tools": [{"type": 5}]}, "tools[0].type"),
    ("messages", {"tool_choice": "auto"}, "tool_choice"),
    ("messages", {"system": 5}, "system"),
    ("messages", {"system": [{"type": "text"}]}, "system[0].text"),
    ("messages", {"thinking": "on"}, "thinking"),
    ("messages", {"stop_sequences": "x"}, "stop_sequences"),
    ("messages/count_tokens", {"messages": "x"}, "messages"),
    ("messages/count_tokens", {"tools": "x"}, "tools"),
    ("messages/count_tokens", {"tool_choice": "auto"}, "tool_choice"),
    ("responses", {"input": 5}, "input"),
    ("responses", {"input": None}, "input"),
    ("responses", {"input": ["x"]}, "input[0]"),
    ("responses", {"input": [{"role": "user", "content": 5}]}, "input[0].content"),
    ("responses", {"tools": "x"}, "tools"),
    ("responses", {"text": "x"}, "text"),
    ("responses", {"reasoning": "high"}, "reasoning"),
    ("embeddings", {"input": []}, "input"),
    ("embeddings", {"input": None}, "input"),
    ("embeddings", {"input": 5}, "input"),
    ("embeddings", {"input": [{}]}, "input[0]"),
    ("embeddings", {"dimensions": "3"}, "dimensions"),
    ("rerank", {"query": 5}, "query"),
    ("rerank", {"documents": "a"}, "documents"),
    ("rerank", {"documents": []}, "documents"),
    ("rerank", {"documents": [5]}, "documents[0]"),
    ("rerank", {"top_n": "1"}, "top_n"),
    ("moderations", {"input": 5}, "input"),
    ("images/generations", {"prompt": 5}, "prompt"),
    ("images/generations", {"size": 512}, "size"),
    ("audio/speech", {"input": ["x"]}, "input"),
    ("audio/speech", {"voice": None}, "voice"),
    ("audio/speech", {"speed": "fast"}, "speed"),
    ("videos", {"prompt": 5}, "prompt"),
    ("videos", {"input_reference": {"file_id": "x"}}, "input_reference"),
]


@pytest.mark.parametrize(("path", "fields", "named"), WRONG, ids=[f"{path}-{named}" for path, _, named in WRONG])
@pytest.mark.parametrize("model", ["open", "ours"])
def test_a_value_of_a_wrong_kind_is_refused_with_its_place(
    path: str, fields: dict[str, Any], named: str, model: str
) -> None:
    upstream = EchoUpstream()

    assert refused_field(post(path, PLAIN[path] | fields, upstream, model)) == named
    assert upstream.seen == []


def test_a_long_field_name_is_shortened_in_the_refusal() -> None:
    assert len(post("chat/completions", {"messages": [USER], "y" * 10_000: 1}).text) < 500


def test_a_tool_choice_without_tools_is_refused_where_it_would_be_dropped() -> None:
    for choice in ("auto", "required", {"type": "function", "function": {"name": "f"}}):
        fields = {"messages": [USER], "tools": [], "tool_choice": choice}
        assert refused_field(post("chat/completions", fields)) == "tool_choice"
        assert post("chat/completions", fields, model="ours").status_code == 200
    assert post("chat/completions", {"messages": [USER], "tool_choice": "none"}).status_code == 200


def test_a_tool_of_a_server_type_needs_no_name() -> None:
    tools = [{"type": "file_search", "vector_store_ids": ["s"]}, {"type": "web_search_20250305", "name": "web_search"}]

    assert post("messages", PLAIN["messages"] | {"tools": tools}).status_code == 200
