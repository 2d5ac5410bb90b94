"""Errors of one model, provider or caller do not affect the others."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lisa.models.served import ServedModel
from tests.support.cloud import eventually
from tests.support.gateway_process import RunningGateway
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider
from tests.support.provider_script import script
from tests.support.scripted_models import WAYS
from tests.support.scripted_models import scripted_model as model_of

pytestmark = pytest.mark.cloud
MALFORMED: list[dict[str, Any]] = [
    {"messages": 5},
    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": 5}]}]},
    {"functions": 1},
    {"rpm": 1, "tpm": 1},
    {"timeout": 0.0001},
    {"original_function": 1},
    {"response_format": {"type": "json_schema", "json_schema": 5}},
    {"tools": [{"type": "function"}], "tool_choice": {"type": "function"}},
]


@pytest.fixture(scope="module")
def asking(serve: RunningGateway) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {serve.token('mia')}"}
    with httpx.Client(base_url=serve.url, headers=headers, timeout=60) as client:
        yield client


def ask(client: httpx.Client, model: str, **fields: Any) -> httpx.Response:
    asked = {"model": model, "messages": [{"role": "user", "content": "x"}], "max_tokens": 5} | fields
    return client.post("/v1/chat/completions", json=asked)


def health(client: httpx.Client, model: str) -> str:
    return str(client.get(f"/v1/models/metadata/{model}").json()["model_info"]["health"])


def known(client: httpx.Client, model: str) -> bool:
    return client.get(f"/v1/models/{model}").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_malformed_requests_do_not_make_a_model_unhealthy(asking: httpx.Client, scripted: Provider, way: str) -> None:
    for fields in MALFORMED:
        statuses = [ask(asking, f"{way}-words", **fields).status_code for _ in range(3)]

        assert health(asking, f"{way}-words") == "healthy", (fields, statuses)


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_keeps_a_model_healthy_and_a_failure_does_not(
    asking: httpx.Client, scripted: Provider, way: str
) -> None:
    for behaviour in ("failing-400", "failing-503", "away"):
        for _ in range(3):
            ask(asking, f"{way}-{behaviour}")

    found = [health(asking, f"{way}-{behaviour}") for behaviour in ("failing-400", "failing-503", "away")]
    assert found == ["healthy", "unhealthy", "unhealthy"]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Provider]:
    with run_provider(script) as provider:
        yield provider


@pytest.fixture(scope="module")
def redirecting(serve: RunningGateway, elsewhere: Provider, asking: httpx.Client) -> Iterator[Provider]:
    """A provider that redirects; its models are `<way>-moved`."""

    def moved(heard: ProviderRequest) -> ProviderAnswer:
        return ProviderAnswer(b"", status=307, headers={"Location": f"{elsewhere.url}{heard.path}"})

    with run_provider(moved) as provider:
        for way in WAYS:
            found = model_of(way, "words", provider.url, f"{way}-moved")
            params = {**found.litellm_params, "api_key": "sk-of-the-provider"}
            serve.models.publish(found.model_copy(update={"litellm_params": params}))
        eventually(lambda: known(asking, f"{WAYS[-1]}-moved"))
        yield provider


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stream", [False, True])
def test_a_providers_redirect_sends_no_prompt_and_no_key_to_another_host(
    asking: httpx.Client, redirecting: Provider, elsewhere: Provider, way: str, stream: bool
) -> None:
    before = len(redirecting.heard)

    answer = ask(asking, f"{way}-moved", stream=stream)

    assert answer.status_code == 502
    assert len(redirecting.heard) > before
    assert elsewhere.heard == []


def test_an_unservable_model_does_not_stop_other_models(
    serve: RunningGateway, asking: httpx.Client, scripted: Provider
) -> None:
    def place(name: str, **more: Any) -> ServedModel:
        return model_of("openai", "words", scripted.url, name).model_copy(update=more)

    serve.models.publish(place("without-secret", api_key_secret="lisa-model-nobody-made-it"))
    serve.models.publish(place("odd", litellm_params={"model": "openai/words", "api_base": "http://[/v1", "rpm": "x"}))
    serve.models.publish(place("after-them"))

    eventually(lambda: known(asking, "after-them"))

    assert ask(asking, "after-them").status_code == 200
    assert not known(asking, "without-secret")
    for name in ("without-secret", "odd", "after-them"):
        serve.models.withdraw(name)
