"""One gateway with real models, and who asks it."""

from collections.abc import Iterator

import openai
import pytest

from tests.support.cloud import own_cloud
from tests.support.serving import Serving, serving


@pytest.fixture(scope="package")
def serve() -> Iterator[Serving]:
    with own_cloud() as cloud, serving(cloud) as running:
        yield running


@pytest.fixture
def ann(serve: Serving) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{serve.url}/v1", api_key=serve.token("ann", "users"), max_retries=0) as sdk:
        yield sdk
