"""A gateway with real models, and its clients."""

from collections.abc import Iterator

import anthropic
import openai
import pytest

from tests.support.cloud import eventually, own_cloud
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import script
from tests.support.scripted_models import publish_models


@pytest.fixture(scope="package")
def serve() -> Iterator[RunningGateway]:
    with own_cloud() as cloud, running_gateway(cloud, forked=False) as running:
        yield running


@pytest.fixture
def ann(serve: RunningGateway) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("ann", "users"), max_retries=0) as sdk:
        yield sdk


@pytest.fixture(scope="package")
def scripted(serve: RunningGateway) -> Iterator[Provider]:
    """A provider whose models the gateway knows; see tests.support.scripted_models."""
    with run_provider(script) as provider, publish_models(serve.models, provider.url) as last:
        with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("publisher")) as sdk:
            eventually(lambda: last in {model.id for model in sdk.models.list()})
        yield provider


@pytest.fixture
def claudia(serve: RunningGateway) -> Iterator[anthropic.Anthropic]:
    """A client with Anthropic's SDK."""
    with anthropic.Anthropic(base_url=serve.url, api_key=serve.token("claudia"), max_retries=0) as sdk:
        yield sdk
