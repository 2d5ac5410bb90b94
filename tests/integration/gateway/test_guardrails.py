"""Guardrails of the gateway with the real SDK, both ways to a model, and Bedrock's API over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest

from lisa.models.guardrails import Mode
from tests.support.bedrock import FakeBedrock
from tests.support.cloud import own_cloud
from tests.support.fake_guardrails import guardrail
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.guarded_models import QUESTION, blocked_message, blocked_response, messages, model
from tests.support.http_server import Reply, serve_http

pytestmark = pytest.mark.cloud
WAYS = ("litellm", "straight")


@pytest.fixture(scope="module")
def fake_bedrock() -> FakeBedrock:
    rules = {"denies1": ("BLOCKED", "bombs"), "masks2": ("ANONYMIZED", "marren"), "quiet3": ("BLOCKED", "no")}
    return FakeBedrock(rules)


@pytest.fixture(scope="module")
def gateway(fake_bedrock: FakeBedrock) -> Iterator[RunningGateway]:
    with (
        own_cloud() as cloud,
        serve_http(fake_bedrock.answer) as url,
        running_gateway(cloud, AWS_ENDPOINT_URL_BEDROCK_RUNTIME=url) as running,
    ):
        yield running


@pytest.fixture
def sdk(gateway: RunningGateway) -> Iterator[openai.OpenAI]:
    token = gateway.token("ann", "users")
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=token, max_retries=0) as sdk:
        yield sdk


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("identifier", ["denies1", "deny:bombs"])
@pytest.mark.parametrize("mode", ["pre_call", "during_call"])
def test_a_blocked_request_raises_the_sdks_own_exception(
    gateway: RunningGateway, sdk: openai.OpenAI, way: str, identifier: str, mode: Mode
) -> None:
    name = model(gateway, way, guardrail(identifier, mode))

    for stream in (False, True):
        with pytest.raises(openai.BadRequestError) as refused:
            sdk.chat.completions.create(model=name, messages=messages(), stream=stream)
        assert refused.value.code == "content_policy_violation"

    assert sdk.chat.completions.create(model=name, messages=messages("hello"))


@pytest.mark.parametrize("way", WAYS)
def test_a_blocked_answer_ends_with_its_finish_reason(gateway: RunningGateway, sdk: openai.OpenAI, way: str) -> None:
    plain = sdk.chat.completions.create(model=model(gateway, way), messages=messages()).choices[0].message.content
    assert plain
    word = max(plain.replace(".", " ").split(), key=len)
    name = model(gateway, way, guardrail(f"deny:{word}", "post_call"))

    whole = sdk.chat.completions.create(model=name, messages=messages()).choices[0]
    chunks = list(sdk.chat.completions.create(model=name, messages=messages(), stream=True))

    assert (whole.finish_reason, chunks[-1].choices[0].finish_reason) == ("content_filter", "content_filter")
    said = [whole.message.content or "", "".join(chunk.choices[0].delta.content or "" for chunk in chunks)]
    assert [word in text for text in said] == [False, False]
    assert all("not allowed for this model" in text for text in said)


@pytest.mark.parametrize("way", WAYS)
def test_a_masked_answer_and_its_stream_contain_the_rest(gateway: RunningGateway, sdk: openai.OpenAI, way: str) -> None:
    plain = sdk.chat.completions.create(model=model(gateway, way), messages=messages()).choices[0].message.content
    assert plain
    word = max(plain.replace(".", " ").split(), key=len)
    name = model(gateway, way, guardrail(f"mask:{word}", "post_call"))

    whole = sdk.chat.completions.create(model=name, messages=messages()).choices[0].message.content
    chunks = list(sdk.chat.completions.create(model=name, messages=messages(), stream=True))

    assert whole == plain.replace(word, "{MASKED}")
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole
    assert "stop" in [chunk.choices[0].finish_reason for chunk in chunks]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", ["pre_call", "during_call"])
def test_bedrock_masks_the_request_to_the_model(
    gateway: RunningGateway, sdk: openai.OpenAI, way: str, mode: Mode
) -> None:
    choice = {"index": 0, "message": {"role": "assistant", "content": "At noon."}, "finish_reason": "stop"}
    said = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    heard: list[bytes] = []

    def answering(_path: str, body: bytes) -> Reply:
        heard.append(body)
        return Reply(json.dumps(said).encode())

    with serve_http(answering) as url:
        name = model(gateway, way, guardrail("masks2", mode), url=f"{url}/v1")
        answer = sdk.chat.completions.create(model=name, messages=messages("When does Marren eat?"))

    assert answer.choices[0].message.content == "At noon."
    assert b"When does {NAME} eat?" in heard[-1]
    assert mode == "during_call" or b"Marren" not in b"".join(heard)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mode", ["pre_call", "during_call", "post_call"])
def test_requests_are_refused_while_bedrock_is_unavailable_or_forbidden(
    gateway: RunningGateway, sdk: openai.OpenAI, fake_bedrock: FakeBedrock, way: str, mode: Mode
) -> None:
    name = model(gateway, way, guardrail("quiet3", mode))
    unknown = model(gateway, way, guardrail("unknown9", mode))

    fake_bedrock.failing += [(503, "ServiceUnavailableException")] * 2  # the SDK asks twice
    with pytest.raises(openai.InternalServerError) as away:
        sdk.chat.completions.create(model=name, messages=messages(), stream=mode != "post_call")
    for _ in range(3):
        with pytest.raises(openai.InternalServerError) as unusable:
            sdk.chat.completions.create(model=unknown, messages=messages())

    assert (away.value.status_code, away.value.response.headers["retry-after"]) == (503, "5")
    assert (unusable.value.status_code, "retry-after" in unusable.value.response.headers) == (503, False)
    assert sdk.chat.completions.create(model=name, messages=messages())
    assert (sdk.models.retrieve(unknown).model_extra or {})["health"] == "healthy", "it is not the model that is away"


@pytest.mark.parametrize("way", WAYS)
def test_texts_are_judged_before_they_are_embedded(gateway: RunningGateway, sdk: openai.OpenAI, way: str) -> None:
    name = model(gateway, way, guardrail("denies1"), like="minilm")

    with pytest.raises(openai.BadRequestError):
        sdk.embeddings.create(model=name, input=["a river", "bombs"])
    with pytest.raises(openai.BadRequestError) as refused:
        sdk.embeddings.create(model=name, input=[[101, 1037, 2314, 102]])

    assert refused.value.code == "unreadable_content"
    assert len(sdk.embeddings.create(model=name, input="a river").data) == 1


def test_a_blocked_message_ends_in_anthropics_format(gateway: RunningGateway) -> None:
    asked: Any = {"max_tokens": 50, "messages": messages()}
    with (
        serve_http(blocked_message()) as url,
        anthropic.Anthropic(base_url=gateway.url, api_key=gateway.token("bob"), max_retries=0) as sdk,
    ):
        before = model(gateway, "litellm", guardrail("denies1"), url=url, name="anthropic/m")
        after = model(gateway, "litellm", guardrail("deny:burn the hangar", "post_call"), url=url, name="anthropic/m")
        with pytest.raises(anthropic.BadRequestError) as refused:
            sdk.messages.create(model=before, **asked)
        whole = sdk.messages.create(model=after, **asked)
        with sdk.messages.stream(model=after, **asked) as stream:
            streamed = stream.get_final_message()

    assert isinstance(refused.value.body, dict)
    assert refused.value.body["error"]["type"] == "invalid_request_error"
    for stopped in (whole, streamed):
        assert stopped.stop_reason == "refusal"
        assert "Burn" not in stopped.to_json()
        assert "not allowed for this model" in stopped.to_json()


def test_a_blocked_response_ends_in_openais_format(gateway: RunningGateway, sdk: openai.OpenAI) -> None:
    with serve_http(blocked_response()) as url:
        there = {"url": f"{url}/v1", "speaks": "responses"}
        before = model(gateway, "litellm", guardrail("denies1"), **there)
        after = model(gateway, "litellm", guardrail("deny:burn the hangar", "post_call"), **there)
        with pytest.raises(openai.BadRequestError):
            sdk.responses.create(model=before, input=QUESTION)
        whole = sdk.responses.create(model=after, input="What now?")
        left = list(sdk.responses.create(model=after, input="What now?", stream=True))

    assert (whole.status, whole.incomplete_details and whole.incomplete_details.reason) == (
        "incomplete",
        "content_filter",
    )
    assert "not allowed for this model" in whole.output_text
    assert [event.type for event in left] == ["response.created", "response.incomplete"]


def test_a_group_outside_the_guardrail_gets_an_answer(gateway: RunningGateway, sdk: openai.OpenAI) -> None:
    name = model(gateway, "straight", guardrail("denies1", "pre_call", "users"))

    with pytest.raises(openai.BadRequestError):
        sdk.chat.completions.create(model=name, messages=messages())
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token("eve", "others")) as eve:
        assert eve.chat.completions.create(model=name, messages=messages())
    with (
        openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token("bare"), max_retries=0) as bare,
        pytest.raises(openai.BadRequestError),
    ):
        bare.chat.completions.create(model=name, messages=messages())
