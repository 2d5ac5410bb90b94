"""The Serve door with the real SDK, the real LiteLLM and the two local models."""

import json
import urllib.error
import urllib.request
from typing import Any

import openai
import pytest

from lisa.models.served import ServedModel
from tests.support.cloud import eventually
from tests.support.gateway_process import RunningGateway
from tests.support.quoted_question import QUESTION_MESSAGES

pytestmark = pytest.mark.cloud


_QUOTED = "“Samples are kept for ninety days.” [1]"


def test_a_question_is_answered_with_a_quote(openai_client: openai.OpenAI) -> None:
    answer = openai_client.chat.completions.create(model="quoter", messages=QUESTION_MESSAGES)

    assert answer.choices[0].message.content == _QUOTED
    assert answer.usage is not None
    assert answer.usage.completion_tokens > 0


def test_a_stream_carries_the_answer_and_never_an_empty_choice(openai_client: openai.OpenAI) -> None:
    chunks: list[Any] = list(
        openai_client.chat.completions.create(model="quoter", messages=QUESTION_MESSAGES, stream=True)
    )

    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == _QUOTED
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_a_stream_contains_its_usage_on_request(openai_client: openai.OpenAI) -> None:
    chunks: list[Any] = list(
        openai_client.chat.completions.create(
            model="quoter", messages=QUESTION_MESSAGES, stream=True, stream_options={"include_usage": True}
        )
    )

    assert chunks[-1].usage.completion_tokens > 0


def test_a_raw_stream_ends_with_the_done_event(serve_gateway: RunningGateway) -> None:
    body = json.dumps({"model": "quoter", "messages": QUESTION_MESSAGES, "stream": True}).encode()

    with _post(serve_gateway, "/v2/serve/chat/completions", body, serve_gateway.token("old")) as response:
        events = response.read().decode()

    assert events.endswith("data: [DONE]\n\n")
    assert '"choices":[]' not in events
    assert not [name for name in response.headers if name.lower().startswith(("x-litellm", "llm_provider"))]


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_texts_and_token_ids_become_vectors_of_length_one(openai_client: openai.OpenAI, encoding: Any) -> None:
    texts = openai_client.embeddings.create(model="minilm", input=["a river", "the stream"], encoding_format=encoding)
    tokens = openai_client.embeddings.create(model="minilm", input=[[101, 1037, 2314, 102]])

    assert [item.index for item in texts.data] == [0, 1]
    assert len(tokens.data[0].embedding) == 384
    if encoding == "float":
        assert sum(x * x for x in texts.data[0].embedding) == pytest.approx(1, abs=1e-4)
        assert texts.data[0].embedding == pytest.approx(tokens.data[0].embedding, abs=1e-4)


def test_the_list_of_models_holds_only_what_the_caller_may_use(
    serve_gateway: RunningGateway, openai_client: openai.OpenAI
) -> None:
    with openai.OpenAI(
        base_url=f"{serve_gateway.url}/v2/serve", api_key=serve_gateway.token("eve", "initiated")
    ) as eve:
        hers = {model.id for model in eve.models.list()}
    anns = {model.id for model in openai_client.models.list()}
    assert hers - anns == {"secret"}
    assert {"broken", "minilm", "quoter"} <= anns


@pytest.mark.parametrize("model", ["secret", "no-such-model", "openai/quoter", "quoter,minilm"])
def test_a_forbidden_model_is_not_found(openai_client: openai.OpenAI, model: str) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        openai_client.chat.completions.create(model=model, messages=QUESTION_MESSAGES)

    assert refused.value.code == "model_not_found"


def test_an_error_contains_neither_address_nor_key_of_a_model(
    serve_gateway: RunningGateway, openai_client: openai.OpenAI
) -> None:
    with pytest.raises(openai.APIStatusError) as failed:
        openai_client.chat.completions.create(model="broken", messages=QUESTION_MESSAGES)

    assert failed.value.status_code >= 500
    assert "127.0.0.9" not in failed.value.response.text
    assert "sk-hidden" not in failed.value.response.text


@pytest.mark.parametrize("field", ["api_base", "fallbacks", "mock_response", "num_retries", "timeout"])
def test_a_field_that_would_control_the_gateway_is_refused_by_name(openai_client: openai.OpenAI, field: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        openai_client.chat.completions.create(model="quoter", messages=QUESTION_MESSAGES, extra_body={field: "x"})

    assert refused.value.param == field


def test_the_local_chat_model_completes_and_refuses_unsupported_features(openai_client: openai.OpenAI) -> None:
    whole = openai_client.completions.create(model="quoter", prompt="x")
    parts = list(openai_client.completions.create(model="quoter", prompt="x", stream=True))
    with pytest.raises(openai.BadRequestError, match="'quoter' is a chat model"):
        openai_client.embeddings.create(model="quoter", input="x")
    with pytest.raises(openai.BadRequestError, match="'minilm' is an embedding model"):
        openai_client.chat.completions.create(model="minilm", messages=QUESTION_MESSAGES)

    assert whole.choices[0].text
    assert whole.choices[0].text == "".join(part.choices[0].text for part in parts if part.choices)


@pytest.mark.parametrize("path", ["/model/info", "/key/generate", "/v1/model/new", "/docs", "/", "/health/services"])
def test_no_other_route_of_litellm_is_reachable(serve_gateway: RunningGateway, path: str) -> None:
    with (
        pytest.raises(urllib.error.HTTPError) as refused,
        _post(serve_gateway, path, b"{}", serve_gateway.token("ann")),
    ):
        pass

    assert refused.value.code == 404
    refused.value.close()


def test_models_are_added_and_removed_at_run_time(serve_gateway: RunningGateway, openai_client: openai.OpenAI) -> None:
    [quoter] = [
        model
        for model in (serve_gateway.models.read_list() or pytest.fail("changing")).models
        if model.model_id == "quoter"
    ]

    serve_gateway.models.publish_model(quoter.model_copy(update={"model_id": "passing"}))
    eventually(lambda: "passing" in {model.id for model in openai_client.models.list()})
    answer = openai_client.chat.completions.create(model="passing", messages=QUESTION_MESSAGES)
    serve_gateway.models.withdraw_model("passing")
    eventually(lambda: "passing" not in {model.id for model in openai_client.models.list()})

    assert answer.choices[0].message.content == _QUOTED


def test_a_stream_continues_after_its_model_is_removed(
    serve_gateway: RunningGateway, openai_client: openai.OpenAI
) -> None:
    [quoter] = [
        model
        for model in (serve_gateway.models.read_list() or pytest.fail("changing")).models
        if model.model_id == "quoter"
    ]
    serve_gateway.models.publish_model(ServedModel(**{**quoter.model_dump(), "model_id": "leaving"}))
    eventually(lambda: "leaving" in {model.id for model in openai_client.models.list()})

    stream: Any = openai_client.chat.completions.create(model="leaving", messages=QUESTION_MESSAGES, stream=True)
    first = next(iter(stream))
    serve_gateway.models.withdraw_model("leaving")
    eventually(lambda: "leaving" not in {model.id for model in openai_client.models.list()})
    rest = "".join(chunk.choices[0].delta.content or "" for chunk in stream)

    assert (first.choices[0].delta.content or "") + rest == _QUOTED


def _post(serve_gateway: RunningGateway, path: str, body: bytes, token: str) -> Any:
    headers = {"Api-Key": token, "Content-Type": "application/json"}
    return urllib.request.urlopen(
        urllib.request.Request(serve_gateway.url + path, data=body, headers=headers), timeout=30
    )
