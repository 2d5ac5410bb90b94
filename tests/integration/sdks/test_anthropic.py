"""Anthropic's SDK with models of Anthropic and of other providers."""

from typing import Any

import anthropic
import pytest

from tests.support.provider_script import ANSWER_TEXT
from tests.support.public_door import PublicDoor
from tests.support.scripted_models import WAYS

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]
_ASKED: Any = [{"role": "user", "content": "How long are samples kept?"}]
_PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
_TOOLS: Any = [{"name": "weather", "input_schema": _PARAMETERS}]


@pytest.fixture(params=WAYS)
def model(request: pytest.FixtureRequest) -> str:
    return f"{request.param}-words"


def test_a_message_is_answered_with_its_usage(anthropic_client: anthropic.Anthropic, model: str) -> None:
    answer = anthropic_client.messages.create(model=model, max_tokens=20, messages=_ASKED)

    [block] = answer.content
    assert block.type == "text"
    assert (block.text, answer.stop_reason) == (ANSWER_TEXT, "end_turn")
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (7, 6)


def test_a_stream_contains_the_same_text(anthropic_client: anthropic.Anthropic, model: str) -> None:
    with anthropic_client.messages.stream(model=model, max_tokens=20, messages=_ASKED) as stream:
        said = "".join(stream.text_stream)
        final = stream.get_final_message()

    assert said == ANSWER_TEXT
    assert (final.stop_reason, final.usage.output_tokens) == ("end_turn", 6)


def test_a_tool_is_called(anthropic_client: anthropic.Anthropic, model: str) -> None:
    answer = anthropic_client.messages.create(model=model, max_tokens=20, messages=_ASKED, tools=_TOOLS)

    [block] = answer.content
    assert block.type == "tool_use"
    assert (block.name, block.input, answer.stop_reason) == ("weather", {"city": "Marren"}, "tool_use")


def test_a_tool_is_called_in_a_stream(anthropic_client: anthropic.Anthropic, model: str) -> None:
    with anthropic_client.messages.stream(model=model, max_tokens=20, messages=_ASKED, tools=_TOOLS) as stream:
        blocks = [block for block in stream.get_final_message().content if block.type == "tool_use"]

    assert [(block.name, block.input) for block in blocks] == [("weather", {"city": "Marren"})]


def test_tokens_are_counted(anthropic_client: anthropic.Anthropic, model: str) -> None:
    assert 5 < anthropic_client.messages.count_tokens(model=model, messages=_ASKED).input_tokens < 20


def test_a_server_with_only_chat_answers_messages(anthropic_client: anthropic.Anthropic) -> None:
    assert anthropic_client.messages.create(model="quoter", max_tokens=20, messages=_ASKED).content


def test_models_are_listed(anthropic_client: anthropic.Anthropic) -> None:
    assert "claude-words" in {model.id for model in anthropic_client.models.list()}


def test_the_older_prefix_and_header_work_too(serve_door: PublicDoor) -> None:
    where = f"{serve_door.url}/v2/serve/anthropic"
    with anthropic.Anthropic(base_url=where, auth_token=serve_door.token("claudia"), max_retries=0) as sdk:
        assert sdk.messages.create(model="claude-words", max_tokens=20, messages=_ASKED).content
