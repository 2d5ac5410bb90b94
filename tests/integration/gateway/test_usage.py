"""A gateway process writes one usage event with the right figures for each call."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import openai
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.usage.usage_dynamodb import DynamoDBUsage
from lisa.models.served import ServedModel
from lisa.usage.draining import write_usage_batch
from lisa.usage.event import UsageBatch, UsageEvent, parse_usage_batch
from tests.support.cloud import client, eventually, own_cloud
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.provider import run_provider
from tests.support.provider_script import script

pytestmark = pytest.mark.cloud
_MESSAGES: Any = [{"role": "user", "content": "How long are samples kept?"}]


class MeteredGateway:
    """A gateway, and the usage events that it sent since the last look."""

    def __init__(self, gateway: RunningGateway, queues: Any, url: str) -> None:
        self.gateway, self._queues, self._url = gateway, queues, url
        self.batches: list[UsageBatch] = []

    def events(self, user: str, count: int = 1) -> list[UsageEvent]:
        """Wait for exactly so many events of this user and return them."""
        eventually(lambda: self._taken(user) >= count)
        found = [event for batch in self.batches for event in batch.events if event.user == user]
        assert len(found) == count
        return found

    def _taken(self, user: str) -> int:
        answer = self._queues.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self.batches.append(parse_usage_batch(message["Body"]))
            self._queues.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return sum(event.user == user for batch in self.batches for event in batch.events)


@pytest.fixture(scope="module")
def metered_gateway() -> Iterator[MeteredGateway]:
    with own_cloud() as cloud, closing(client(cloud, "sqs")) as queues:
        url = queues.create_queue(QueueName="usage")["QueueUrl"]
        with run_provider(script) as provider, running_gateway(cloud, USAGE_QUEUE_URL=url) as gateway:
            address = {"model": "openai/endless", "api_base": f"{provider.url}/v1", "api_key": "none"}
            gateway.models.publish_model(ServedModel(model_id="slow", litellm_params=address))
            straight = ServedModel(model_id="slow-straight", litellm_params=address, inference_container="vllm")
            gateway.models.publish_model(straight)
            yield MeteredGateway(gateway, queues, url)


@pytest.fixture
def openai_client(metered_gateway: MeteredGateway, request: pytest.FixtureRequest) -> Iterator[openai.OpenAI]:
    """A client whose user has the test's name."""
    token = metered_gateway.gateway.token(request.node.name, "law")
    with openai.OpenAI(base_url=f"{metered_gateway.gateway.url}/v1", api_key=token, max_retries=0) as found:
        yield found


def test_an_answer_is_metered(metered_gateway: MeteredGateway, openai_client: openai.OpenAI) -> None:
    answer = openai_client.chat.completions.create(model="quoter", messages=_MESSAGES)

    [event] = metered_gateway.events("test_an_answer_is_metered")
    assert answer.usage is not None
    assert (event.input_tokens, event.output_tokens) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    assert (event.token_uuid, event.groups, event.model) == ("test_an_answer_is_metered", ("law",), "quoter")
    assert (event.endpoint, event.outcome, event.estimated) == ("chat/completions", "ok", False)
    assert event.latency_ms > 0
    assert event.first_token_ms is None


def test_a_stream_is_metered(metered_gateway: MeteredGateway, openai_client: openai.OpenAI) -> None:
    chunks: Any = list(
        openai_client.chat.completions.create(
            model="quoter", messages=_MESSAGES, stream=True, stream_options={"include_usage": True}
        )
    )
    list(openai_client.chat.completions.create(model="quoter", messages=_MESSAGES, stream=True))

    told = chunks[-1].usage
    for event in metered_gateway.events("test_a_stream_is_metered", 2):
        assert (event.input_tokens, event.output_tokens) == (told.prompt_tokens, told.completion_tokens)
        assert (event.outcome, event.estimated) == ("ok", False)
        assert event.first_token_ms is not None
        assert 0 < event.first_token_ms <= event.latency_ms


def test_an_embedding_is_metered(metered_gateway: MeteredGateway, openai_client: openai.OpenAI) -> None:
    answer = openai_client.embeddings.create(model="minilm", input="How long are samples kept?")

    [event] = metered_gateway.events("test_an_embedding_is_metered")
    assert (event.input_tokens, event.output_tokens) == (answer.usage.prompt_tokens, 0)
    assert (event.endpoint, event.outcome, event.estimated) == ("embeddings", "ok", False)


@pytest.mark.parametrize("model", ["slow", "slow-straight"])
def test_a_disconnected_stream_is_metered(
    metered_gateway: MeteredGateway, openai_client: openai.OpenAI, model: str, request: pytest.FixtureRequest
) -> None:
    eventually(lambda: model in {found.id for found in openai_client.models.list()})
    stream = openai_client.chat.completions.create(model=model, messages=_MESSAGES, stream=True)
    for _ in range(10):
        next(stream)
    stream.close()

    [event] = metered_gateway.events(request.node.name)
    assert (event.outcome, event.estimated) == ("client_gone", True)
    assert 10 <= event.output_tokens <= 60
    assert event.input_tokens > 0


def test_an_error_is_metered(metered_gateway: MeteredGateway, openai_client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIError):
        openai_client.chat.completions.create(model="broken", messages=_MESSAGES)

    [event] = metered_gateway.events("test_an_error_is_metered")
    assert (event.outcome, event.input_tokens, event.output_tokens) == ("error", 0, 0)


def test_a_batch_that_is_delivered_again_counts_once(
    metered_gateway: MeteredGateway, openai_client: openai.OpenAI
) -> None:
    openai_client.chat.completions.create(model="quoter", messages=_MESSAGES)
    [event] = metered_gateway.events("test_a_batch_that_is_delivered_again_counts_once")
    cloud = metered_gateway.gateway.cloud
    with closing(client(cloud, "dynamodb")) as dynamodb:
        usage = DynamoDBUsage(Table(dynamodb, "UsageTable"), lambda: 1)
        for batch in metered_gateway.batches * 2:
            write_usage_batch(batch, usage)

        user = usage.get_user(event.user)

    assert user is not None
    assert user.asked.prompts == 1
    assert json.dumps(sorted(user.groups)) == '["law"]'


def test_usage_right_before_the_shutdown_is_not_lost() -> None:
    with own_cloud() as cloud, closing(client(cloud, "sqs")) as queues:
        url = queues.create_queue(QueueName="usage")["QueueUrl"]
        with running_gateway(cloud, USAGE_QUEUE_URL=url) as gateway:
            metered_gateway, token = MeteredGateway(gateway, queues, url), gateway.token("ada")
            with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=token) as openai_client:
                for _ in range(3):
                    openai_client.chat.completions.create(model="quoter", messages=_MESSAGES)

        assert metered_gateway.events("ada", 3)
