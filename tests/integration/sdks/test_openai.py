"""OpenAI's SDK on every way to a model."""

import base64
from typing import Any

import httpx
import openai
import pytest

from tests.support.provider import Provider
from tests.support.provider_script import ANSWER_TEXT, PIXEL, SOUND, VECTOR
from tests.support.public_door import PublicDoor
from tests.support.scripted_models import WAYS

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]
_ASKED: Any = [{"role": "user", "content": "How long are samples kept?"}]
_PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
_TOOLS: Any = [{"type": "function", "function": {"name": "weather", "parameters": _PARAMETERS}}]
_CITY = '{"city": "Marren"}'
_EMBEDDING = ("straight", "openai", "vllm")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_chat_is_answered_with_its_usage(openai_client: openai.OpenAI, way: str) -> None:
    answer = openai_client.chat.completions.create(model=f"{way}-words", messages=_ASKED)

    assert answer.choices[0].message.content == ANSWER_TEXT
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 6


@pytest.mark.parametrize("usage", [False, True], ids=["", "usage"])
def test_a_stream_contains_the_same_text(openai_client: openai.OpenAI, way: str, usage: bool) -> None:
    options: Any = {"stream_options": {"include_usage": True}} if usage else {}

    chunks: list[Any] = list(
        openai_client.chat.completions.create(model=f"{way}-words", messages=_ASKED, stream=True, **options)
    )

    spoken = [chunk for chunk in chunks if chunk.choices]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in spoken) == ANSWER_TEXT
    assert len(spoken) == len(chunks) or usage
    assert (chunks[-1].usage.completion_tokens == 6) if usage else not chunks[-1].usage


def test_a_tool_is_called_and_its_result_is_used(openai_client: openai.OpenAI, way: str) -> None:
    asked = openai_client.chat.completions.create(model=f"{way}-words", messages=_ASKED, tools=_TOOLS).choices[0]
    [call] = asked.message.tool_calls or pytest.fail("no call")
    result: Any = {"role": "tool", "tool_call_id": call.id, "content": "rain"}
    conversation = [*_ASKED, asked.message.model_dump(exclude_none=True), result]

    assert asked.finish_reason == "tool_calls"
    assert isinstance(call, openai.types.chat.ChatCompletionMessageFunctionToolCall)
    assert (call.function.name, call.function.arguments) == ("weather", _CITY)
    if way != "claude":  # the script for Claude has no second turn
        answer = openai_client.chat.completions.create(model=f"{way}-words", messages=conversation, tools=_TOOLS)
        assert answer.choices[0].message.content == ANSWER_TEXT


def test_a_tool_is_called_in_a_stream(openai_client: openai.OpenAI, way: str) -> None:
    with openai_client.chat.completions.stream(model=f"{way}-words", messages=_ASKED, tools=_TOOLS) as stream:
        [call] = stream.get_final_completion().choices[0].message.tool_calls or pytest.fail("no call")

    assert (call.function.name, call.function.arguments) == ("weather", _CITY)


@pytest.mark.parametrize("encoding", ["float", "base64"])
@pytest.mark.parametrize("way", _EMBEDDING)
def test_texts_are_embedded(openai_client: openai.OpenAI, way: str, encoding: Any) -> None:
    found = openai_client.embeddings.create(model=f"{way}-words", input=["a", "b"], encoding_format=encoding).data

    packed = base64.b64encode(b"\x00\x00\x80>\x00\x00\x00\xbf\x00\x00\x80?").decode()
    expected: Any = list(VECTOR) if encoding == "float" else packed
    assert [item.embedding for item in found] == [expected, expected]


@pytest.mark.parametrize("way", _EMBEDDING)
def test_older_completions_are_answered_whole_and_as_a_stream(openai_client: openai.OpenAI, way: str) -> None:
    whole = openai_client.completions.create(model=f"{way}-words", prompt="x")
    parts = list(openai_client.completions.create(model=f"{way}-words", prompt="x", stream=True))

    assert whole.choices[0].text == "".join(part.choices[0].text for part in parts) == ANSWER_TEXT


def test_responses_are_answered_whole_and_as_a_stream(openai_client: openai.OpenAI, way: str) -> None:
    whole = openai_client.responses.create(model=f"{way}-words", input="x")
    events = list(openai_client.responses.create(model=f"{way}-words", input="x", stream=True))

    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert whole.output_text == said == ANSWER_TEXT
    assert events[-1].type == "response.completed"


def test_responses_call_tools(openai_client: openai.OpenAI, way: str) -> None:
    tools: Any = [{"type": "function", "name": "weather", "parameters": _PARAMETERS}]

    [call] = openai_client.responses.create(model=f"{way}-words", input="x", tools=tools).output

    assert call.type == "function_call"
    assert (call.name, call.arguments) == ("weather", _CITY)


def test_a_server_with_only_chat_answers_responses(openai_client: openai.OpenAI) -> None:
    assert openai_client.responses.create(model="quoter", input="x").output_text


@pytest.mark.parametrize("way", ["openai", "straight"])
def test_images_are_generated_and_edited(openai_client: openai.OpenAI, way: str) -> None:
    made = openai_client.images.generate(model=f"{way}-words", prompt="x")
    edited = openai_client.images.edit(
        model=f"{way}-words", prompt="x", image=("a.png", b"\x89PNG\r\n\x1a\n", "image/png")
    )

    assert [(answer.data or [])[0].b64_json for answer in (made, edited)] == [PIXEL, PIXEL]


@pytest.mark.parametrize("way", ["openai", "straight"])
def test_speech_is_generated_and_transcribed(openai_client: openai.OpenAI, way: str) -> None:
    spoken = openai_client.audio.speech.create(model=f"{way}-words", input="x", voice="alloy")
    written = openai_client.audio.transcriptions.create(model=f"{way}-words", file=("a.wav", b"RIFF", "audio/wav"))

    assert spoken.content == SOUND
    assert written.text == ANSWER_TEXT


def test_moderations_are_answered(openai_client: openai.OpenAI) -> None:
    assert openai_client.moderations.create(model="openai-words", input="x").results[0].flagged


@pytest.mark.parametrize("model", ["reranker-tei", "reranker-cohere", "vllm-words"])
def test_texts_are_reranked(serve_door: PublicDoor, model: str) -> None:
    asked = {"model": model, "query": "q", "documents": ["a", "b"]}

    answer = httpx.post(f"{serve_door.url}/v1/rerank", headers={"Api-Key": serve_door.token("ann")}, json=asked)

    assert [found["index"] for found in answer.json()["results"]] == [1, 0]
    assert answer.json()["results"][0]["relevance_score"] == 0.9


def test_models_are_listed_and_retrieved(openai_client: openai.OpenAI, scripted_provider: Provider) -> None:
    listed = {model.id: model for model in openai_client.models.list()}

    one = openai_client.models.retrieve("straight-words")

    assert listed["straight-words"] == one
    assert (one.id, one.object) == ("straight-words", "model")
    assert scripted_provider.url.removeprefix("http://") not in openai_client.models.with_raw_response.list().text
    with pytest.raises(openai.NotFoundError):
        openai_client.models.retrieve("absent")


def test_only_the_same_caller_continues_a_response(
    serve_door: PublicDoor, openai_client: openai.OpenAI, scripted_provider: Provider
) -> None:
    first = openai_client.responses.create(model="vllm-words", input="x")

    openai_client.responses.create(model="vllm-words", input="y", previous_response_id=first.id)

    assert scripted_provider.about("/responses", "words")[-1].fields["previous_response_id"] == "resp_1"
    with (
        openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("eve"), max_retries=0) as eve,
        pytest.raises(openai.BadRequestError, match="does not exist, or it is not yours"),
    ):
        eve.responses.create(model="vllm-words", input="y", previous_response_id=first.id)
