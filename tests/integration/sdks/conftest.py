"""Public clients at the Serve door of `make run` with models of a scripted provider."""

from collections.abc import Iterator

import anthropic
import openai
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.models.served import ServedModel
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import script
from tests.support.public_door import PublicDoor
from tests.support.scripted_models import publish_models


@pytest.fixture(scope="package")
def serve_door(installation: RunningInstallation) -> PublicDoor:
    return PublicDoor(installation)


@pytest.fixture(scope="package")
def scripted_provider(serve_door: PublicDoor) -> Iterator[Provider]:
    """A provider whose models the gateway knows until the end; see tests.support.scripted_models."""
    models = DynamoDBModels(
        Table(serve_door.installation.aws("dynamodb"), serve_door.installation.stack["ModelsTable"])
    )
    secret = ServedModel(model_id="secret", litellm_params={"model": "openai/x"}, allowed_groups=("initiated",))
    with run_provider(script) as provider, publish_models(models, provider.url, secret) as last:
        with openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("ann")) as sdk:
            eventually(lambda: last in {model.id for model in sdk.models.list()})
        yield provider


@pytest.fixture
def openai_client(serve_door: PublicDoor) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("ann"), max_retries=0) as sdk:
        yield sdk


@pytest.fixture
def anthropic_client(serve_door: PublicDoor) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=serve_door.url, api_key=serve_door.token("claudia"), max_retries=0) as sdk:
        yield sdk
