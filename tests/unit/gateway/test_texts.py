"""The strings of requests and answers that guardrails judge."""

from typing import Any

import pytest

from gateway.wire.texts import find_unreadable_field, list_answer_texts, list_request_texts, remove_unreadable

IMAGE = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ({"model": "m", "messages": [{"role": "user", "content": "a"}], "user": "u"}, ["a", "u"]),
        (
            {"messages": [{"role": "user", "content": [
                {"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": IMAGE, "detail": "low"}}]}]},
            ["a"],
        ),
        (
            {"messages": [
                {"role": "assistant", "content": None,
                 "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"q": "a"}'}}]},
                {"role": "tool", "tool_call_id": "c", "content": "b"}]},
            ['{"q": "a"}', "b"],
        ),
        ({"tools": [{"type": "function", "function": {"name": "f", "description": "a"}}]}, ["a"]),
        ({"parameters": {"type": "object", "properties": {"a name": {"type": "string"}}}}, ["a name"]),
        (
            {"system": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral", "ttl": "5m"}}],
             "messages": [{"role": "user", "content": [
                 {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "b"}]},
                 {"type": "document", "title": "c",
                  "source": {"type": "text", "media_type": "text/plain", "data": "d"}},
                 {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0"}}]}]},
            ["a", "b", "c", "d"],
        ),
        (
            {"instructions": "a", "input": [
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "b"}]},
                {"type": "function_call_output", "call_id": "c", "output": "d"}]},
            ["a", "b", "d"],
        ),
        ({"input": "a", "encoding_format": "float"}, ["a"]),
        ({"input": ["a", "b"]}, ["a", "b"]),
        ({"prompt": ["a"], "suffix": "b", "stop": ["c"]}, ["a", "b", "c"]),
        ({"query": "a", "documents": ["b", {"text": "c"}]}, ["a", "b", "c"]),
        ({"nobody": {"thought": ["of this"]}}, ["of this"]),
        ({"messages": [{"role": "user, told a", "name": "b c", "content": " "}]}, ["user, told a", "b c"]),
    ],
)  # fmt: skip
def test_every_string_except_technical_values_is_a_text(fields: Any, texts: list[str]) -> None:
    assert [slot.text for slot in list_request_texts(fields)] == texts


def test_a_text_is_replaced_in_its_place() -> None:
    fields = {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}], "stop": ["b"]}

    for slot in list_request_texts(fields):
        slot.replace_text(slot.text.upper())

    assert fields == {"messages": [{"role": "user", "content": [{"type": "text", "text": "A"}]}], "stop": ["B"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"input": [1, 2]}, "input"),
        ({"input": [[1, 2], [3]]}, "input"),
        ({"prompt": ["a", [1]]}, "prompt"),
        ({"prompt_embeds": "gAJ9"}, "prompt_embeds"),
        ({"prompt": "a", "prompt_token_ids": [1]}, "prompt_token_ids"),
        ({"input": ["a"], "logprobs": True, "n": 1, "seed": 2}, None),
    ],
)
def test_token_ids_are_unreadable(fields: Any, field: str | None) -> None:
    assert find_unreadable_field(fields) == field


def test_token_lists_are_removed_from_an_answer() -> None:
    answer = {
        "choices": [{"message": {"content": "ab"}, "logprobs": {"content": [{"token": "a"}, {"token": "b"}]}}],
        "output": [{"logprobs": [{"token": "a"}], "text": "c"}],
    }

    assert remove_unreadable(answer)
    assert "token" not in str(answer)
    assert [slot.text for slot in list_answer_texts(answer)] == ["ab", "c"]
    assert not remove_unreadable(answer)


def test_the_repeated_request_in_a_response_is_not_judged() -> None:
    response = {"object": "response", "instructions": "a", "reasoning": {"summary": "auto"}, "output": [{"text": "b"}]}

    assert [slot.text for slot in list_answer_texts(response)] == ["b"]
    assert [slot.text for slot in list_answer_texts({"type": "response.created", "response": response})] == ["b"]


def test_names_are_judged_only_in_requests() -> None:
    said = {"content": [{"type": "tool_use", "name": "f", "input": {"a name": "a text"}}]}

    assert [slot.text for slot in list_request_texts(said)] == ["a text", "a name"]
    assert [slot.text for slot in list_answer_texts(said)] == ["a text"]
