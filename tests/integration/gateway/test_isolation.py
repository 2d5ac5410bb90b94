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
def http_client(serve_gateway: RunningGateway) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {serve_gateway.token('mia')}"}
    with httpx.Client(base_url=serve_gateway.url, headers=headers, timeout=60) as client:
        yield client


def post_chat(client: httpx.Client, model: str, **fields: Any) -> httpx.Response:
    asked = {"model": model, "messages": [{"role": "user", "content": "x"}], "max_tokens": 5} | fields
    return client.post("/v1/chat/completions", json=asked)


def health(client: httpx.Client, model: str) -> str:
    return str(client.get(f"/v1/models/metadata/{model}").json()["model_info"]["health"])


def is_model_listed(client: httpx.Client, model: str) -> bool:
    return client.get(f"/v1/models/{model}").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_malformed_requests_do_not_make_a_model_unhealthy(
    http_client: httpx.Client, scripted_provider: Provider, way: str
) -> None:
    for fields in MALFORMED:
        statuses = [post_chat(http_client, f"{way}-words", **fields).status_code for _ in range(3)]

        assert health(http_client, f"{way}-words") == "healthy", (fields, statuses)


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_keeps_a_model_healthy_and_a_failure_does_not(
    http_client: httpx.Client, scripted_provider: Provider, way: str
) -> None:
    for behaviour in ("failing-400", "failing-503", "away"):
        for _ in range(3):
            post_chat(http_client, f"{way}-{behaviour}")

    found = [health(http_client, f"{way}-{behaviour}") for behaviour in ("failing-400", "failing-503", "away")]
    assert found == ["healthy", "unhealthy", "unhealthy"]


@pytest.fixture(scope="module")
def redirect_target() -> Iterator[Provider]:
    with run_provider(script) as provider:
        yield provider


@pytest.fixture(scope="module")
def redirecting_provider(
    serve_gateway: RunningGateway, redirect_target: Provider, http_client: httpx.Client
) -> Iterator[Provider]:
    """A provider that redirects; its models are `<way>-moved`."""

    def redirect_to_target(heard: ProviderRequest) -> ProviderAnswer:
        return ProviderAnswer(b"", status=307, headers={"Location": f"{redirect_target.url}{heard.path}"})

    with run_provider(redirect_to_target) as provider:
        for way in WAYS:
            found = model_of(way, "words", provider.url, f"{way}-moved")
            params = {**found.litellm_params, "api_key": "sk-of-the-provider"}
            serve_gateway.models.publish_model(found.model_copy(update={"litellm_params": params}))
        eventually(lambda: is_model_listed(http_client, f"{WAYS[-1]}-moved"))
        yield provider


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stream", [False, True])
def test_a_providers_redirect_sends_no_prompt_and_no_key_to_another_host(
    http_client: httpx.Client, redirecting_provider: Provider, redirect_target: Provider, way: str, stream: bool
) -> None:
    before = len(redirecting_provider.heard)

    answer = post_chat(http_client, f"{way}-moved", stream=stream)

    assert answer.status_code == 502
    assert len(redirecting_provider.heard) > before
    assert redirect_target.heard == []


def test_an_unservable_model_does_not_stop_other_models(
    serve_gateway: RunningGateway, http_client: httpx.Client, scripted_provider: Provider
) -> None:
    def build_model(name: str, **more: Any) -> ServedModel:
        return model_of("openai", "words", scripted_provider.url, name).model_copy(update=more)

    serve_gateway.models.publish_model(build_model("without-secret", api_key_secret="lisa-model-nobody-made-it"))
    serve_gateway.models.publish_model(
        build_model("odd", litellm_params={"model": "openai/words", "api_base": "http://[/v1", "rpm": "x"})
    )
    serve_gateway.models.publish_model(build_model("after-them"))

    eventually(lambda: is_model_listed(http_client, "after-them"))

    assert post_chat(http_client, "after-them").status_code == 200
    assert not is_model_listed(http_client, "without-secret")
    for name in ("without-secret", "odd", "after-them"):
        serve_gateway.models.withdraw_model(name)
