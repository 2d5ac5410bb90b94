"""Faulty and unusual answers of upstreams, read by public SDKs through the door."""

import json
import re
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx
import openai
import pytest

from lisa.models.served import ServedModel
from tests.support import faulty_answers as faulty
from tests.support import foreign_streams
from tests.support.cloud import eventually
from tests.support.faulty_answers import BROKEN_OFF, CHATS, NO_ANSWERS, NO_STREAMS, ROW
from tests.support.gateway_process import RunningGateway
from tests.support.provider import run_provider
from tests.support.scripted_models import scripted_model

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("published")]
WAYS = ("straight", "openai", "claude")
_ASKED: Any = [{"role": "user", "content": "x"}]
_PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
_TOOLS: Any = [{"name": "weather", "input_schema": _PARAMETERS}]
_BODIES: dict[str, Any] = {
    "chat/completions": {"messages": _ASKED},
    "completions": {"prompt": "x"},
    "responses": {"input": "x"},
    "messages": {"messages": _ASKED, "max_tokens": 9},
    "embeddings": {"input": "x"},
    "images/generations": {"prompt": "x"},
    "audio/speech": {"input": "x", "voice": "alloy"},
    "moderations": {"input": "x"},
}
_STREAMING = ("chat/completions", "completions", "responses", "messages")
_INSIDE = re.compile(r"litellm|model.group|fallback|retries|retried|\b10\.1\.2\.3|127\.0\.0\.|vllm-3|:8000", re.I)


@pytest.fixture(scope="module")
def published(serve: RunningGateway) -> Iterator[None]:
    """Publish each behaviour on each way as a model."""
    names = [*faulty.WHOLE, *CHATS, "gzip-cut"]
    with (
        run_provider(faulty.faulty_response) as provider,
        run_provider(foreign_streams.foreign_response) as foreign,
    ):
        models = [scripted_model(way, name, provider.url) for way in WAYS for name in names]
        models += foreign_streams.models(foreign.url)
        models.append(ServedModel(model_id="end", litellm_params={"model": "openai/x"}))
        for model in models:
            serve.models.publish(model)
        with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("publisher")) as sdk:
            eventually(lambda: "end" in {model.id for model in sdk.models.list()})
        yield
        for model in models:
            serve.models.withdraw(model.model_id)


@pytest.fixture(scope="module")
def http(serve: RunningGateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serve.url, headers={"Api-Key": serve.token("old")}, timeout=30) as client:
        yield client


def ask_safely(http: httpx.Client, path: str, model: str, **more: Any) -> httpx.Response:
    """Return the answer to a request, and assert that it contains no internal address."""
    answer = http.post(f"/v1/{path}", json={"model": model, **_BODIES[path], **more})
    if "spoken" not in model:
        told = re.sub(r'"(?:id|response_id)": ?"[^"]*"', "", answer.text)  # sealed, of any letters
        assert not _INSIDE.search(told.replace(model, "")), (model, answer.text)
    assert not [name for name in answer.headers if name.startswith(("x-litellm", "llm_provider", "location"))]
    return answer


def every(paths: Any) -> list[tuple[str, str]]:
    """Return every valid combination of way and path."""
    only = {"claude": {"chat/completions", "responses", "messages"}}
    only["straight"] = {"chat/completions", "completions", "embeddings"}
    return [(way, path) for way in WAYS for path in paths if path in only.get(way, paths)]


@pytest.mark.parametrize(("way", "path"), every(_BODIES))
def test_a_success_without_an_answer_is_a_bad_gateway_in_our_format(http: httpx.Client, way: str, path: str) -> None:
    for name in NO_ANSWERS:
        answer = ask_safely(http, path, f"{way}-{name}")

        error = answer.json()["error"]
        assert (answer.status_code, name) == (502, name)
        assert (error["type"], "no valid answer" in error["message"]) == (
            "api_error" if path == "messages" else "server_error",
            True,
        )


@pytest.mark.parametrize(("way", "path"), every(_STREAMING))
def test_an_answer_that_is_no_stream_is_a_bad_gateway(http: httpx.Client, way: str, path: str) -> None:
    for name in (*NO_STREAMS, "200-error"):
        answer = ask_safely(http, path, f"{way}-{name}", stream=True)

        assert (answer.status_code, name) == (502, name)
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize(("way", "path"), every(_STREAMING))
def test_an_interrupted_stream_ends_with_an_error(http: httpx.Client, way: str, path: str) -> None:
    for name in BROKEN_OFF:
        if (way, name) == ("straight", "nonsense"):
            continue  # passed on unchanged: the client itself detects the missing events
        answer = ask_safely(http, path, f"{way}-{name}", stream=True)

        events = [line[5:].strip() for line in answer.text.split("\n") if line.startswith("data:")]
        last = json.loads(events[-1])
        assert (answer.status_code, bool(last["error"]["message"]), name) == (200, True, name)
        assert not re.search(r'"(finish_reason|stop_reason)": ?"|\[DONE\]|"response\.completed"', answer.text), name


@pytest.mark.parametrize(("way", "path"), every(_BODIES))
def test_a_refusal_has_the_status_and_message_of_the_upstream(http: httpx.Client, way: str, path: str) -> None:
    for name, status, words in (
        ("422-json", 400, "too hot"),
        ("422-text", 400, "too hot"),
        ("400-long", 400, faulty.TOO_LONG),
        ("400-inside", 400, "no such thing at [hidden]"),
        ("404-inside", 404, "The request was refused."),
        ("500-inside", 500, "The model could not answer."),
        ("529-full", 529, "The model is overloaded. Try again later."),
    ):
        if status == 404 and path not in _STREAMING:
            continue  # 404 means that the server of a chat model lacks this path
        answer = ask_safely(http, path, f"{way}-{name}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (status, words)
        assert answer.headers.get("retry-after") == ("11" if status == 529 else None)


@pytest.mark.parametrize(("way", "path"), every(_STREAMING))
def test_a_streaming_request_is_refused_like_any_other(http: httpx.Client, way: str, path: str) -> None:
    for name, status in (("422-json", 400), ("404-inside", 404), ("500-inside", 500)):
        assert ask_safely(http, path, f"{way}-{name}", stream=True).status_code == status


@pytest.mark.parametrize("way", WAYS)
def test_context_length_exceeded_keeps_its_code(ann: openai.OpenAI, way: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ann.chat.completions.create(model=f"{way}-400-long", messages=_ASKED)

    assert refused.value.code == "context_length_exceeded"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stream", [False, True])
def test_anthropic_clients_receive_the_overloaded_error(claudia: anthropic.Anthropic, way: str, stream: bool) -> None:
    with pytest.raises(anthropic.APIStatusError) as refused:
        claudia.messages.create(model=f"{way}-529-full", max_tokens=9, messages=_ASKED, stream=stream)

    body: Any = refused.value.body
    assert (refused.value.status_code, body["error"]["type"]) == (529, "overloaded_error")
    assert refused.value.response.headers["retry-after"] == "11"


@pytest.mark.parametrize("way", WAYS)
def test_sdks_raise_for_an_interrupted_stream(ann: openai.OpenAI, claudia: anthropic.Anthropic, way: str) -> None:
    said: list[str] = []
    with pytest.raises(openai.APIError, match="broke off"):
        for chunk in ann.chat.completions.create(model=f"{way}-cut", messages=_ASKED, stream=True):
            said += [choice.delta.content or "" for choice in chunk.choices]
    with pytest.raises(anthropic.APIError, match="broke off"):
        list(claudia.messages.create(model=f"{way}-cut", max_tokens=9, messages=_ASKED, stream=True))

    assert "".join(said) == "half"


@pytest.mark.parametrize("way", ["openai"])
@pytest.mark.parametrize("name", ["interleaved", "unnumbered"])
def test_two_calls_of_a_message_are_two_blocks_with_their_own_arguments(
    claudia: anthropic.Anthropic, way: str, name: str
) -> None:
    with claudia.messages.stream(model=f"{way}-{name}", max_tokens=9, messages=_ASKED, tools=_TOOLS) as stream:
        kinds = [event.type for event in stream if event.type.startswith("content_block_st")]
        final = stream.get_final_message()

    calls = [block for block in final.content if block.type == "tool_use"]
    assert [(call.id, call.input) for call in calls] == [("call_a", {"city": "Marren"}), ("call_b", {"city": "Tolm"})]
    assert kinds == ["content_block_start", "content_block_stop"] * 2
    assert final.stop_reason == "tool_use"


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("name", ["interleaved", "unnumbered"])
def test_two_calls_of_a_chat_are_numbered(ann: openai.OpenAI, way: str, name: str) -> None:
    found: dict[int, str] = {}
    for chunk in ann.chat.completions.create(model=f"{way}-{name}", messages=_ASKED, stream=True):
        for call in [call for choice in chunk.choices for call in choice.delta.tool_calls or ()]:
            assert call.function is not None
            found[call.index] = found.get(call.index, "") + (call.function.arguments or "")

    assert {index: json.loads(said) for index, said in found.items()} == {0: {"city": "Marren"}, 1: {"city": "Tolm"}}


@pytest.mark.parametrize("way", ["straight", "openai"])
def test_a_tool_call_with_finish_reason_stop_is_a_tool_use(claudia: anthropic.Anthropic, way: str) -> None:
    whole = claudia.messages.create(model=f"{way}-stopped", max_tokens=9, messages=_ASKED, tools=_TOOLS)
    with claudia.messages.stream(model=f"{way}-stopped", max_tokens=9, messages=_ASKED, tools=_TOOLS) as stream:
        streamed = stream.get_final_message()

    assert (whole.stop_reason, streamed.stop_reason) == ("tool_use", "tool_use")
    assert whole.id.startswith("msg_")
    assert streamed.id.startswith("msg_")


@pytest.mark.parametrize("way", WAYS)
def test_line_separators_in_a_text_stay_text(ann: openai.OpenAI, claudia: anthropic.Anthropic, way: str) -> None:
    chunks = ann.chat.completions.create(model=f"{way}-separated", messages=_ASKED, stream=True)
    with claudia.messages.stream(model=f"{way}-separated", max_tokens=9, messages=_ASKED) as stream:
        message = "".join(stream.text_stream)

    said = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert said == message == "a\u2028b\u0085c\u2029d"


@pytest.mark.parametrize("way", WAYS)
def test_repeated_chunks_are_no_error(ann: openai.OpenAI, claudia: anthropic.Anthropic, way: str) -> None:
    chunks = ann.chat.completions.create(model=f"{way}-repeated", messages=_ASKED, stream=True)
    with claudia.messages.stream(model=f"{way}-repeated", max_tokens=9, messages=_ASKED) as stream:
        message = list(stream.text_stream)

    said = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert said == message == [ROW] * 150


@pytest.mark.parametrize("way", ["straight", "openai"])
def test_each_choice_has_its_own_finish_reason(ann: openai.OpenAI, way: str) -> None:
    chunks = list(ann.chat.completions.create(model=f"{way}-two", messages=_ASKED, stream=True, n=2))

    told = [(choice.index, choice.finish_reason) for chunk in chunks for choice in chunk.choices]
    assert sorted(one for one in told if one[1]) == [(0, "stop"), (1, "length")]


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("name", ["twice", "named"])
def test_a_stream_ends_once_and_contains_usage_on_request(http: httpx.Client, way: str, name: str) -> None:
    answer = ask_safely(http, "chat/completions", f"{way}-{name}", stream=True)

    assert answer.text.count("[DONE]") == 1
    assert answer.text.endswith("data: [DONE]\n\n")
    assert '"usage":{' not in answer.text.replace(" ", "")


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("path", ["chat/completions", "embeddings"])
def test_a_compressed_answer_is_decompressed(http: httpx.Client, way: str, path: str) -> None:
    answer = ask_safely(http, path, f"{way}-gzip-cut")

    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
    assert answer.json()["usage"]


@pytest.mark.parametrize("encoding", ["float", "base64"])
@pytest.mark.parametrize("way", ["straight", "openai"])
def test_nulls_in_a_vector_are_a_bad_gateway(ann: openai.OpenAI, way: str, encoding: Any) -> None:
    with pytest.raises(openai.InternalServerError) as failed:
        ann.embeddings.create(model=f"{way}-200-nulls", input="x", encoding_format=encoding)

    assert failed.value.status_code == 502


def test_chunks_of_the_older_completions_are_complete(http: httpx.Client) -> None:
    answer = ask_safely(http, "completions", "openai-repeated", stream=True)

    chunks = [json.loads(line[6:]) for line in answer.text.split("\n") if line.startswith("data: {")]
    assert len(chunks) > 150
    assert all(
        {"finish_reason", "logprobs", "text"} <= choice.keys() for chunk in chunks for choice in chunk["choices"]
    )


def test_a_models_text_about_internal_addresses_is_not_changed(http: httpx.Client) -> None:
    for way in ("straight", "openai"):
        answer = ask_safely(http, "chat/completions", f"{way}-spoken", stream=True)

        assert faulty.SPOKEN in answer.text


@pytest.mark.parametrize("path", ["chat/completions", "messages", "responses"])
@pytest.mark.parametrize("way", foreign_streams.WAYS)
def test_a_stream_of_bedrock_or_google_is_whole_or_ends_with_an_error(http: httpx.Client, way: str, path: str) -> None:
    whole = ask_safely(http, path, f"{way}-whole", stream=True)
    assert whole.status_code == 200
    assert all(word in whole.text for word in foreign_streams.WORDS)
    assert '"error"' not in whole.text.replace('"error":null', "")

    for name in foreign_streams.BROKEN_OFF:
        answer = ask_safely(http, path, f"{way}-{name}", stream=True)

        if answer.status_code == 502:  # it failed before the first byte was sent on
            assert answer.json()["error"]["message"]
            continue
        last = [line[5:] for line in answer.text.split("\n") if line.startswith("data:")][-1]
        assert (answer.status_code, bool(json.loads(last)["error"]["message"]), name) == (200, True, name)
        assert not re.search(r'"(finish_reason|stop_reason)": ?"|\[DONE\]|"response\.completed"', answer.text), name
    for name in foreign_streams.NO_STREAMS:
        assert ask_safely(http, path, f"{way}-{name}", stream=True).status_code == 502, name


@pytest.mark.parametrize("path", ["chat/completions", "messages", "responses"])
@pytest.mark.parametrize(("way", "name", "status"), foreign_streams.REFUSALS)
def test_a_stream_of_bedrock_or_google_is_refused_with_the_status_of_the_provider(
    http: httpx.Client, way: str, name: str, status: int, path: str
) -> None:
    answer = ask_safely(http, path, f"{way}-{name}", stream=True)

    assert (answer.status_code, answer.json()["error"]["message"]) == (status, foreign_streams.REFUSED)
