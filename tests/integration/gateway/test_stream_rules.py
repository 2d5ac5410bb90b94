"""The bytes of every stream, as strict clients read them."""

import json
from typing import Any

import httpx
import pytest

from tests.support.gateway_process import RunningGateway
from tests.support.provider_script import ANSWER_TEXT
from tests.support.scripted_models import WAYS

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]
_TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]


def events(serve_gateway: RunningGateway, path: str, **fields: Any) -> list[str]:
    """Return the data of each event."""
    headers = {"Api-Key": serve_gateway.token("old")}
    with httpx.Client(timeout=30) as http:
        answer = http.post(serve_gateway.url + path, headers=headers, json={**fields, "stream": True})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("\n\n")
    lines = answer.text.split("\n")
    return [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]


@pytest.fixture(params=WAYS)
def model(request: pytest.FixtureRequest) -> str:
    return f"{request.param}-words"


@pytest.mark.parametrize("tools", [[], _TOOLS], ids=["words", "tools"])
@pytest.mark.parametrize("usage", [None, False, True], ids=["unasked", "refused", "asked"])
def test_chat_chunks_have_choices_and_deltas_and_end_with_the_done_event(
    serve_gateway: RunningGateway, model: str, usage: bool | None, tools: list[Any]
) -> None:
    options = {} if usage is None else {"stream_options": {"include_usage": usage}}
    fields = {"model": model, "messages": [{"role": "user", "content": "x"}]} | ({"tools": tools} if tools else {})

    *chunks, last = events(serve_gateway, "/v2/serve/chat/completions", **fields, **options)

    assert last == "[DONE]"
    said = [json.loads(chunk) for chunk in chunks]
    metered = [chunk for chunk in said if chunk.get("usage")]
    assert len(metered) == (1 if usage else 0)
    assert all(chunk["choices"] or (usage and chunk.get("usage")) for chunk in said)
    deltas = [choice["delta"] for chunk in said for choice in chunk["choices"]]
    assert None not in deltas
    ended = [choice for chunk in said for choice in chunk["choices"] if choice.get("finish_reason")]
    assert [choice["finish_reason"] for choice in ended] == ["tool_calls" if tools else "stop"]
    assert ended[0]["delta"].get("content", "") is not None


@pytest.mark.parametrize("way", WAYS[:3])
def test_older_completions_end_with_the_done_event(serve_gateway: RunningGateway, way: str) -> None:
    *chunks, last = events(serve_gateway, "/v2/serve/completions", model=f"{way}-words", prompt="x")

    said = [json.loads(chunk) for chunk in chunks]
    assert last == "[DONE]"
    assert "".join(chunk["choices"][0]["text"] for chunk in said) == ANSWER_TEXT
    assert not any(chunk.get("usage") for chunk in said)


def test_messages_are_anthropics_events_in_their_order(serve_gateway: RunningGateway, model: str) -> None:
    asked = {"model": model, "max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}

    kinds = [json.loads(event)["type"] for event in events(serve_gateway, "/v2/serve/v1/messages", **asked)]

    assert (kinds[0], kinds[-1]) == ("message_start", "message_stop")
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") > 0
    assert "message_delta" in kinds


def test_a_models_address_is_in_no_event(serve_gateway: RunningGateway, model: str) -> None:
    said = events(serve_gateway, "/v1/responses", model=model, input="x")

    assert "127.0.0.1" not in "".join(said)
