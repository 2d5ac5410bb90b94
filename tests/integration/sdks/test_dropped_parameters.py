"""The SDKs of OpenAI and Anthropic at models that do not take every parameter: those are dropped, and named."""

from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest

from gateway.stages.dropped_parameters import DROPPED_PARAMETERS_HEADER
from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from tests.support.cloud import eventually
from tests.support.provider import Provider
from tests.support.provider_script import ANSWER_TEXT
from tests.support.public_door import PublicDoor
from tests.support.scripted_models import scripted_model

pytestmark = pytest.mark.cloud
_ASKED: Any = [{"role": "user", "content": "How long are samples kept?"}]
_WAYS = ("straight", "openai", "claude")


@pytest.fixture(scope="module", autouse=True)
def provider(serve_door: PublicDoor, scripted_provider: Provider) -> Iterator[Provider]:
    """The provider with a model `limited-…` for each way to it, which takes neither temperature nor top_p."""
    models = DynamoDBModels(
        Table(serve_door.installation.aws("dynamodb"), serve_door.installation.stack["ModelsTable"])
    )
    limited = {"unsupported_parameters": ("temperature", "top_p")}
    served = [scripted_model(way, "words", scripted_provider.url, f"limited-{way}") for way in _WAYS]
    for model in served:
        models.publish_model(model.model_copy(update=limited))
    with openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("ann")) as sdk:
        eventually(lambda: served[-1].model_id in {model.id for model in sdk.models.list()})
    yield scripted_provider
    for model in served:
        models.withdraw_model(model.model_id)


@pytest.mark.parametrize("way", _WAYS)
def test_a_chat_is_answered_without_the_parameters_and_names_them(
    openai_client: openai.OpenAI, provider: Provider, way: str
) -> None:
    answer = openai_client.chat.completions.with_raw_response.create(
        model=f"limited-{way}", messages=_ASKED, temperature=0.2, max_tokens=50
    )

    assert answer.parse().choices[0].message.content == ANSWER_TEXT
    assert answer.headers[DROPPED_PARAMETERS_HEADER] == "temperature"
    assert "temperature" not in provider.heard[-1].fields
    assert provider.heard[-1].fields["max_tokens"] == 50


@pytest.mark.parametrize("way", _WAYS)
def test_a_stream_names_the_dropped_parameters_in_its_header(openai_client: openai.OpenAI, way: str) -> None:
    with openai_client.chat.completions.with_streaming_response.create(
        model=f"limited-{way}", messages=_ASKED, temperature=0.2, top_p=0.5, stream=True
    ) as answer:
        assert answer.headers[DROPPED_PARAMETERS_HEADER] == "temperature, top_p"
        said = [chunk.choices[0].delta.content or "" for chunk in answer.parse() if chunk.choices]

    assert "".join(said) == ANSWER_TEXT


def test_a_seed_that_claude_does_not_take_is_dropped_without_an_entry_in_the_record(
    openai_client: openai.OpenAI, provider: Provider
) -> None:
    answer = openai_client.chat.completions.with_raw_response.create(
        model="claude-words", messages=_ASKED, seed=5, temperature=0.2
    )

    assert answer.headers[DROPPED_PARAMETERS_HEADER] == "seed"
    assert provider.heard[-1].fields["temperature"] == 0.2


@pytest.mark.parametrize("way", _WAYS)
def test_a_message_is_answered_without_the_parameters_and_names_them(
    anthropic_client: anthropic.Anthropic, provider: Provider, way: str
) -> None:
    answer = anthropic_client.messages.with_raw_response.create(
        model=f"limited-{way}", messages=_ASKED, max_tokens=50, temperature=0.2, stop_sequences=["END"]
    )

    assert answer.headers[DROPPED_PARAMETERS_HEADER] == "temperature"
    assert "temperature" not in provider.heard[-1].fields
