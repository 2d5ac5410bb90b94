"""Routes change under two replicas while people read: nobody notices, and a workflow knows when it is done.

These are the contract of the adapter over LiteLLM's router, and of the way beside it: they run whenever its version
is another.
"""

import time
from collections.abc import Callable, Iterator

import openai
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.heartbeats_dynamodb import DynamoDBHeartbeats
from tests.support.cloud import client, eventually, own_cloud
from tests.support.gateway_process import RunningGateway, running_replicas
from tests.support.open_streams import open_streams
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import ANSWER_TEXT, script
from tests.support.scripted_models import scripted_model

pytestmark = pytest.mark.cloud
_LENGTH = 500  # numbers a stream says, at 20 ms each
_WHOLE = "".join(f"{number} " for number in range(_LENGTH))
_CHANGES = 50
_WAYS = ("straight", "openai")


@pytest.fixture(scope="module")
def gateways() -> Iterator[list[RunningGateway]]:
    with own_cloud() as cloud, running_replicas(cloud, 2, POLL_SECONDS="1") as running:
        yield running


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider(script) as running:
        yield running


@pytest.fixture(scope="module")
def second_provider() -> Iterator[Provider]:
    with run_provider(script) as running:
        yield running


@pytest.fixture(scope="module")
def are_replicas_current(gateways: list[RunningGateway]) -> Iterator[Callable[[], bool]]:
    """Return a function that tells whether both replicas serve the current list."""
    dynamodb = client(gateways[0].cloud, "dynamodb")
    heartbeats, models = DynamoDBHeartbeats(Table(dynamodb, "Models")), gateways[0].models

    def is_known() -> bool:
        version, replicas = models.read_list_version(), heartbeats.list_heartbeats()
        return len(replicas) == 2 and all(replica.applied >= version for replica in replicas)

    yield is_known
    dynamodb.close()


def served_models(gateway: RunningGateway) -> set[str]:
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token("sam")) as sdk:
        return {model.id for model in sdk.models.list()}


def ask_model(gateway: RunningGateway, model: str) -> str | None:
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.token("sam"), max_retries=0) as sdk:
        answer = sdk.chat.completions.create(model=model, messages=[{"role": "user", "content": "x"}])
    return answer.choices[0].message.content


def test_fifty_changes_interrupt_no_stream_and_reach_all_replicas_within_two_seconds(
    gateways: list[RunningGateway],
    provider: Provider,
    second_provider: Provider,
    are_replicas_current: Callable[[], bool],
) -> None:
    models = gateways[0].models
    read = [f"{way}-read" for way in _WAYS]
    for way, name in zip(_WAYS, read, strict=True):
        models.publish_model(scripted_model(way, f"counting-{_LENGTH}", provider.url, name))
    eventually(are_replicas_current)

    with open_streams(gateways, [name for name in read for _ in range(10)]) as streams:
        for number in range(_CHANGES):
            way, name = _WAYS[number % 2], f"changing-{number // 5 % 3}"
            match number % 5:
                case 0 | 1 | 2:  # the model is added, changed and moved
                    models.publish_model(
                        scripted_model(way, "words", (provider, second_provider)[number % 2].url, name)
                    )
                case 3:
                    models.withdraw_model(name)
                case _:  # also models with open streams
                    models.publish_model(scripted_model(way, "words", second_provider.url, read[number % 2]))
        changed = time.monotonic()
        eventually(are_replicas_current, within=10)
        took = time.monotonic() - changed
        assert not any(stream.done() for stream in streams), "the streams were too short to be in the way"

    assert [stream.result() for stream in streams] == [_WHOLE] * 20
    assert took <= 2, took
    published = models.read_list()
    assert published is not None
    assert served_models(gateways[0]) == served_models(gateways[1]) == {model.model_id for model in published.models}


@pytest.fixture(params=_WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(
    gateways: list[RunningGateway], provider: Provider, are_replicas_current: Callable[[], bool], way: str
) -> str:
    """Publish a model that streams a hundred numbers; return after all replicas know it."""
    gateways[0].models.publish_model(scripted_model(way, "counting-100", provider.url, way))
    eventually(are_replicas_current)
    return way


def test_an_added_model_answers_at_every_replica(
    gateways: list[RunningGateway], provider: Provider, are_replicas_current: Callable[[], bool], way: str
) -> None:
    gateways[0].models.publish_model(scripted_model(way, "words", provider.url, f"added-{way}"))
    eventually(are_replicas_current)

    assert [ask_model(gateway, f"added-{way}") for gateway in gateways] == [ANSWER_TEXT, ANSWER_TEXT]


def test_a_changed_model_keeps_running_streams_and_sends_new_ones_to_the_new_address(
    gateways: list[RunningGateway], second_provider: Provider, are_replicas_current: Callable[[], bool], model: str
) -> None:
    before = len(second_provider.about("/chat/completions", "words"))

    with open_streams(gateways, [model, model]) as streams:
        gateways[0].models.publish_model(scripted_model(model, "words", second_provider.url, model))
        eventually(are_replicas_current)
        assert [ask_model(gateway, model) for gateway in gateways] == [ANSWER_TEXT, ANSWER_TEXT]

    assert [len(stream.result().split()) for stream in streams] == [100, 100]
    assert len(second_provider.about("/chat/completions", "words")) == before + 2


def test_a_removed_model_finishes_running_streams_and_is_not_found(
    gateways: list[RunningGateway], are_replicas_current: Callable[[], bool], model: str
) -> None:
    with open_streams(gateways, [model, model]) as streams:
        gateways[0].models.withdraw_model(model)
        eventually(are_replicas_current)
        for gateway in gateways:
            with pytest.raises(openai.NotFoundError):
                ask_model(gateway, model)

    assert [len(stream.result().split()) for stream in streams] == [100, 100]
