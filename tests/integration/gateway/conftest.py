"""One gateway with real models, and who asks it."""

from collections.abc import Iterator

import anthropic
import openai
import pytest

from tests.support.cloud import eventually, own_cloud
from tests.support.gateway_process import Serving, serving
from tests.support.provider import Provider, providing
from tests.support.provider_script import script
from tests.support.scripted_models import published


@pytest.fixture(scope="package")
def serve() -> Iterator[Serving]:
    with own_cloud() as cloud, serving(cloud, forked=False) as running:
        yield running


@pytest.fixture
def ann(serve: Serving) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("ann", "users"), max_retries=0) as sdk:
        yield sdk


@pytest.fixture(scope="package")
def scripted(serve: Serving) -> Iterator[Provider]:
    """A provider whose models the gateway knows; see tests.support.scripted_models."""
    with providing(script) as provider, published(serve.models, provider.url) as last:
        with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("publisher")) as sdk:
            eventually(lambda: last in {model.id for model in sdk.models.list()})
        yield provider


@pytest.fixture
def claudia(serve: Serving) -> Iterator[anthropic.Anthropic]:
    """Somebody with Anthropic's SDK."""
    with anthropic.Anthropic(base_url=serve.url, api_key=serve.token("claudia"), max_retries=0) as sdk:
        yield sdk
