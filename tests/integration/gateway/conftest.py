"""A gateway with real models, and its clients."""

from collections.abc import Iterator
from uuid import uuid4

import anthropic
import httpx
import openai
import pytest

from lisa.models.served import ServedModel
from tests.support import faulty_answers as faulty
from tests.support import foreign_streams
from tests.support.cloud import eventually, own_cloud
from tests.support.faulty_answers import CHATS
from tests.support.faulty_requests import FAULTY_WAYS
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import script
from tests.support.scripted_models import publish_models, scripted_model


@pytest.fixture(scope="package")
def serve_gateway() -> Iterator[RunningGateway]:
    with own_cloud() as cloud, running_gateway(cloud, forked=False) as running:
        yield running


@pytest.fixture
def openai_client(serve_gateway: RunningGateway) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{serve_gateway.url}/v1", api_key=serve_gateway.token("ann", "users"), max_retries=0
    ) as sdk:
        yield sdk


@pytest.fixture(scope="package")
def scripted_provider(serve_gateway: RunningGateway) -> Iterator[Provider]:
    """A provider whose models the gateway knows; see tests.support.scripted_models."""
    with run_provider(script) as provider, publish_models(serve_gateway.models, provider.url) as last:
        with openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=serve_gateway.token("publisher")) as sdk:
            eventually(lambda: last in {model.id for model in sdk.models.list()})
        yield provider


@pytest.fixture
def anthropic_client(serve_gateway: RunningGateway) -> Iterator[anthropic.Anthropic]:
    """A client with Anthropic's SDK."""
    with anthropic.Anthropic(base_url=serve_gateway.url, api_key=serve_gateway.token("claudia"), max_retries=0) as sdk:
        yield sdk


@pytest.fixture(scope="module")
def faulty_models(serve_gateway: RunningGateway) -> Iterator[None]:
    """Publish each behaviour on each way as a model.

    The last model has a new id in each module: only then does its appearance show that the gateway has left the
    addresses of the module before.
    """
    last = f"end-{uuid4().hex}"
    names = [*faulty.WHOLE, *CHATS, "gzip-cut"]
    with (
        run_provider(faulty.faulty_response) as provider,
        run_provider(foreign_streams.foreign_response) as foreign,
    ):
        models = [scripted_model(way, name, provider.url) for way in FAULTY_WAYS for name in names]
        models += foreign_streams.models(foreign.url)
        models.append(ServedModel(model_id=last, litellm_params={"model": "openai/x"}))
        for model in models:
            serve_gateway.models.publish_model(model)
        with openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=serve_gateway.token("publisher")) as sdk:
            eventually(lambda: last in {model.id for model in sdk.models.list()})
        yield
        for model in models:
            serve_gateway.models.withdraw_model(model.model_id)


@pytest.fixture(scope="module")
def http_client(serve_gateway: RunningGateway) -> Iterator[httpx.Client]:
    """An HTTP client with a user's token."""
    with httpx.Client(
        base_url=serve_gateway.url, headers={"Api-Key": serve_gateway.token("old")}, timeout=30
    ) as client:
        yield client
