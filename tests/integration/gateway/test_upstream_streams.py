"""Interrupted, repeated and unusual streams of upstreams, read by public SDKs through the door."""

import json
import re

import anthropic
import httpx
import openai
import pytest

from tests.support import faulty_answers as faulty
from tests.support import foreign_streams
from tests.support.faulty_answers import BROKEN_OFF, NO_STREAMS, ROW
from tests.support.faulty_requests import (
    FAULTY_WAYS,
    MESSAGES,
    STREAMING_PATHS,
    ask_without_leaks,
    ways_and_paths,
)

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("faulty_models")]


@pytest.mark.parametrize(("way", "path"), ways_and_paths(STREAMING_PATHS))
def test_an_answer_that_is_no_stream_is_a_bad_gateway(http_client: httpx.Client, way: str, path: str) -> None:
    for name in (*NO_STREAMS, "200-error"):
        answer = ask_without_leaks(http_client, path, f"{way}-{name}", stream=True)

        assert (answer.status_code, name) == (502, name)
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize(("way", "path"), ways_and_paths(STREAMING_PATHS))
def test_an_interrupted_stream_ends_with_an_error(http_client: httpx.Client, way: str, path: str) -> None:
    for name in BROKEN_OFF:
        if (way, name) == ("straight", "nonsense"):
            continue  # passed on unchanged: the client itself detects the missing events
        answer = ask_without_leaks(http_client, path, f"{way}-{name}", stream=True)

        events = [line[5:].strip() for line in answer.text.split("\n") if line.startswith("data:")]
        last = json.loads(events[-1])
        assert (answer.status_code, bool(last["error"]["message"]), name) == (200, True, name)
        assert not re.search(r'"(finish_reason|stop_reason)": ?"|\[DONE\]|"response\.completed"', answer.text), name


@pytest.mark.parametrize("way", FAULTY_WAYS)
def test_sdks_raise_for_an_interrupted_stream(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, way: str
) -> None:
    said: list[str] = []
    with pytest.raises(openai.APIError, match="broke off"):
        for chunk in openai_client.chat.completions.create(model=f"{way}-cut", messages=MESSAGES, stream=True):
            said += [choice.delta.content or "" for choice in chunk.choices]
    with pytest.raises(anthropic.APIError, match="broke off"):
        list(anthropic_client.messages.create(model=f"{way}-cut", max_tokens=9, messages=MESSAGES, stream=True))

    assert "".join(said) == "half"


@pytest.mark.parametrize("way", FAULTY_WAYS)
def test_line_separators_in_a_text_stay_text(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, way: str
) -> None:
    chunks = openai_client.chat.completions.create(model=f"{way}-separated", messages=MESSAGES, stream=True)
    with anthropic_client.messages.stream(model=f"{way}-separated", max_tokens=9, messages=MESSAGES) as stream:
        message = "".join(stream.text_stream)

    said = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert said == message == "a\u2028b\u0085c\u2029d"


@pytest.mark.parametrize("way", FAULTY_WAYS)
def test_repeated_chunks_are_no_error(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, way: str
) -> None:
    chunks = openai_client.chat.completions.create(model=f"{way}-repeated", messages=MESSAGES, stream=True)
    with anthropic_client.messages.stream(model=f"{way}-repeated", max_tokens=9, messages=MESSAGES) as stream:
        message = list(stream.text_stream)

    said = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
    assert said == message == [ROW] * 150


@pytest.mark.parametrize("way", ["straight", "openai"])
def test_each_choice_has_its_own_finish_reason(openai_client: openai.OpenAI, way: str) -> None:
    chunks = list(openai_client.chat.completions.create(model=f"{way}-two", messages=MESSAGES, stream=True, n=2))

    told = [(choice.index, choice.finish_reason) for chunk in chunks for choice in chunk.choices]
    assert sorted(one for one in told if one[1]) == [(0, "stop"), (1, "length")]


@pytest.mark.parametrize("way", ["straight", "openai"])
@pytest.mark.parametrize("name", ["twice", "named"])
def test_a_stream_ends_once_and_contains_usage_on_request(http_client: httpx.Client, way: str, name: str) -> None:
    answer = ask_without_leaks(http_client, "chat/completions", f"{way}-{name}", stream=True)

    assert answer.text.count("[DONE]") == 1
    assert answer.text.endswith("data: [DONE]\n\n")
    assert '"usage":{' not in answer.text.replace(" ", "")


def test_chunks_of_the_older_completions_are_complete(http_client: httpx.Client) -> None:
    answer = ask_without_leaks(http_client, "completions", "openai-repeated", stream=True)

    chunks = [json.loads(line[6:]) for line in answer.text.split("\n") if line.startswith("data: {")]
    assert len(chunks) > 150
    assert all(
        {"finish_reason", "logprobs", "text"} <= choice.keys() for chunk in chunks for choice in chunk["choices"]
    )


def test_a_models_text_about_internal_addresses_is_not_changed(http_client: httpx.Client) -> None:
    for way in ("straight", "openai"):
        answer = ask_without_leaks(http_client, "chat/completions", f"{way}-spoken", stream=True)

        assert faulty.SPOKEN in answer.text


@pytest.mark.parametrize("path", ["chat/completions", "messages", "responses"])
@pytest.mark.parametrize("way", foreign_streams.WAYS)
def test_a_stream_of_bedrock_or_google_is_whole_or_ends_with_an_error(
    http_client: httpx.Client, way: str, path: str
) -> None:
    whole = ask_without_leaks(http_client, path, f"{way}-whole", stream=True)
    assert whole.status_code == 200
    assert all(word in whole.text for word in foreign_streams.WORDS)
    assert '"error"' not in whole.text.replace('"error":null', "")

    for name in foreign_streams.BROKEN_OFF:
        answer = ask_without_leaks(http_client, path, f"{way}-{name}", stream=True)

        if answer.status_code == 502:  # it failed before the first byte was sent on
            assert answer.json()["error"]["message"]
            continue
        last = [line[5:] for line in answer.text.split("\n") if line.startswith("data:")][-1]
        assert (answer.status_code, bool(json.loads(last)["error"]["message"]), name) == (200, True, name)
        assert not re.search(r'"(finish_reason|stop_reason)": ?"|\[DONE\]|"response\.completed"', answer.text), name
    for name in foreign_streams.NO_STREAMS:
        assert ask_without_leaks(http_client, path, f"{way}-{name}", stream=True).status_code == 502, name


@pytest.mark.parametrize("path", ["chat/completions", "messages", "responses"])
@pytest.mark.parametrize(("way", "name", "status"), foreign_streams.REFUSALS)
def test_a_stream_of_bedrock_or_google_is_refused_with_the_status_of_the_provider(
    http_client: httpx.Client, way: str, name: str, status: int, path: str
) -> None:
    answer = ask_without_leaks(http_client, path, f"{way}-{name}", stream=True)

    assert (answer.status_code, answer.json()["error"]["message"]) == (status, foreign_streams.REFUSED)
