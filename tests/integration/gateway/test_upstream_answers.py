"""Faulty and unusual answers of upstreams, read by public SDKs through the door."""

from typing import Any

import anthropic
import httpx
import openai
import pytest

from tests.support import faulty_answers as faulty
from tests.support.faulty_answers import NO_ANSWERS
from tests.support.faulty_requests import (
    FAULTY_WAYS,
    MESSAGES,
    REQUEST_BODIES,
    STREAMING_PATHS,
    ask_without_leaks,
    ways_and_paths,
)

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("faulty_models")]


@pytest.mark.parametrize(("way", "path"), ways_and_paths(REQUEST_BODIES))
def test_a_success_without_an_answer_is_a_bad_gateway_in_our_format(
    http_client: httpx.Client, way: str, path: str
) -> None:
    for name in NO_ANSWERS:
        answer = ask_without_leaks(http_client, path, f"{way}-{name}")

        error = answer.json()["error"]
        assert (answer.status_code, name) == (502, name)
        assert (error["type"], "no valid answer" in error["message"]) == (
            "api_error" if path == "messages" else "server_error",
            True,
        )


@pytest.mark.parametrize(("way", "path"), ways_and_paths(REQUEST_BODIES))
def test_a_refusal_has_the_status_and_message_of_the_upstream(http_client: httpx.Client, way: str, path: str) -> None:
    for name, status, words in (
        ("422-json", 400, "too hot"),
        ("422-text", 400, "too hot"),
        ("400-long", 400, faulty.TOO_LONG),
        ("400-inside", 400, "no such thing at [hidden]"),
        ("404-inside", 404, "The request was refused."),
        ("500-inside", 500, "The model could not answer."),
        ("529-full", 529, "The model is overloaded. Try again later."),
    ):
        if status == 404 and path not in STREAMING_PATHS:
            continue  # 404 means that the server of a chat model lacks this path
        answer = ask_without_leaks(http_client, path, f"{way}-{name}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (status, words)
        assert answer.headers.get("retry-after") == ("11" if status == 529 else None)


@pytest.mark.parametrize(("way", "path"), ways_and_paths(STREAMING_PATHS))
def test_a_streaming_request_is_refused_like_any_other(http_client: httpx.Client, way: str, path: str) -> None:
    for name, status in (("422-json", 400), ("404-inside", 404), ("500-inside", 500)):
        assert ask_without_leaks(http_client, path, f"{way}-{name}", stream=True).status_code == status


@pytest.mark.parametrize("way", FAULTY_WAYS)
def test_context_length_exceeded_keeps_its_code(openai_client: openai.OpenAI, way: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        openai_client.chat.completions.create(model=f"{way}-400-long", messages=MESSAGES)

    assert refused.value.code == "context_length_exceeded"


@pytest.mark.parametrize("way", FAULTY_WAYS)
@pytest.mark.parametrize("stream", [False, True])
def test_anthropic_clients_receive_the_overloaded_error(
    anthropic_client: anthropic.Anthropic, way: str, stream: bool
) -> None:
    with pytest.raises(anthropic.APIStatusError) as refused:
        anthropic_client.messages.create(model=f"{way}-529-full", max_tokens=9, messages=MESSAGES, stream=stream)

    body: Any = refused.value.body
    assert (refused.value.status_code, body["error"]["type"]) == (529, "overloaded_error")
    assert refused.value.response.headers["retry-after"] == "11"


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("path", ["chat/completions", "embeddings"])
def test_a_compressed_answer_is_decompressed(http_client: httpx.Client, way: str, path: str) -> None:
    answer = ask_without_leaks(http_client, path, f"{way}-gzip-cut")

    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
    assert answer.json()["usage"]


@pytest.mark.parametrize("encoding", ["float", "base64"])
@pytest.mark.parametrize("way", ["straight", "openai"])
def test_nulls_in_a_vector_are_a_bad_gateway(openai_client: openai.OpenAI, way: str, encoding: Any) -> None:
    with pytest.raises(openai.InternalServerError) as failed:
        openai_client.embeddings.create(model=f"{way}-200-nulls", input="x", encoding_format=encoding)

    assert failed.value.status_code == 502
