"""Tool calls in answers of upstreams: several calls, their arguments and their finish reasons."""

import json
from typing import Any

import anthropic
import openai
import pytest

from tests.support.faulty_requests import (
    MESSAGES,
)

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("faulty_models")]


_PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}


_TOOLS: Any = [{"name": "weather", "input_schema": _PARAMETERS}]


@pytest.mark.parametrize("way", ["openai"])
@pytest.mark.parametrize("name", ["interleaved", "unnumbered"])
def test_two_calls_of_a_message_are_two_blocks_with_their_own_arguments(
    anthropic_client: anthropic.Anthropic, way: str, name: str
) -> None:
    with anthropic_client.messages.stream(
        model=f"{way}-{name}", max_tokens=9, messages=MESSAGES, tools=_TOOLS
    ) as stream:
        kinds = [event.type for event in stream if event.type.startswith("content_block_st")]
        final = stream.get_final_message()

    calls = [block for block in final.content if block.type == "tool_use"]
    assert [(call.id, call.input) for call in calls] == [("call_a", {"city": "Marren"}), ("call_b", {"city": "Tolm"})]
    assert kinds == ["content_block_start", "content_block_stop"] * 2
    assert final.stop_reason == "tool_use"


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("name", ["interleaved", "unnumbered"])
def test_two_calls_of_a_chat_are_numbered(openai_client: openai.OpenAI, way: str, name: str) -> None:
    found: dict[int, str] = {}
    for chunk in openai_client.chat.completions.create(model=f"{way}-{name}", messages=MESSAGES, stream=True):
        for call in [call for choice in chunk.choices for call in choice.delta.tool_calls or ()]:
            assert call.function is not None
            found[call.index] = found.get(call.index, "") + (call.function.arguments or "")

    assert {index: json.loads(said) for index, said in found.items()} == {0: {"city": "Marren"}, 1: {"city": "Tolm"}}


def test_a_tool_call_with_finish_reason_stop_is_a_tool_use(anthropic_client: anthropic.Anthropic) -> None:
    whole = anthropic_client.messages.create(model="openai-stopped", max_tokens=9, messages=MESSAGES, tools=_TOOLS)
    with anthropic_client.messages.stream(
        model="openai-stopped", max_tokens=9, messages=MESSAGES, tools=_TOOLS
    ) as stream:
        streamed = stream.get_final_message()

    assert (whole.stop_reason, streamed.stop_reason) == ("tool_use", "tool_use")
    assert whole.id.startswith("msg_")
    assert streamed.id.startswith("msg_")
