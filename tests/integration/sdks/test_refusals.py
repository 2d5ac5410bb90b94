"""Refusals and failures as exceptions of the SDKs."""

import time
from collections.abc import Callable
from typing import Any

import anthropic
import openai
import pytest

from tests.support.provider import Provider
from tests.support.public_door import PublicDoor
from tests.support.scripted_models import WAYS

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]
_ASKED: Any = [{"role": "user", "content": "x"}]
_TOO_MUCH: Any = [{"role": "user", "content": "x" * (64 * 1024 * 1024)}]
_NO_VOICE: Any = None
_Asking = Callable[..., object]


def chat(sdk: openai.OpenAI, model: str, messages: Any = _ASKED, **more: Any) -> object:
    return sdk.chat.completions.create(model=model, messages=messages, **more)


def response(sdk: openai.OpenAI, model: str, **more: Any) -> object:
    return sdk.responses.create(model=model, input="x", **more)


def message(sdk: anthropic.Anthropic, model: str, messages: Any = _ASKED, **more: Any) -> object:
    return sdk.messages.create(model=model, max_tokens=9, messages=messages, **more)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["whole", "stream"])
def stream(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_an_unknown_key_is_an_authentication_error(serve_door: PublicDoor) -> None:
    ours, theirs = (
        openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key="lisa_x", max_retries=0),
        anthropic.Anthropic(base_url=serve_door.url, api_key="lisa_x", max_retries=0),
    )

    with ours, pytest.raises(openai.AuthenticationError) as refused:
        chat(ours, "openai-words")
    with theirs, pytest.raises(anthropic.AuthenticationError) as denied:
        message(theirs, "openai-words")

    assert refused.value.code == "invalid_api_key"
    assert denied.value.body == {
        "type": "error",
        "error": {"type": "authentication_error", "message": "Incorrect API key provided."},
    }


@pytest.mark.parametrize("model", ["absent", "secret"])
def test_a_forbidden_model_is_not_found(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, model: str
) -> None:
    for asking in (chat, response):
        with pytest.raises(openai.NotFoundError) as refused:
            asking(openai_client, model)
        assert refused.value.code == "model_not_found"
    with pytest.raises(anthropic.NotFoundError) as denied:
        message(anthropic_client, model)

    assert isinstance(denied.value.body, dict)
    assert denied.value.body["error"]["type"] == "not_found_error"
    assert denied.value.request_id is None or denied.value.response.headers["x-request-id"]


def test_an_invalid_request_is_a_bad_request(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic
) -> None:
    with pytest.raises(openai.BadRequestError):
        chat(openai_client, "")
    with pytest.raises(anthropic.BadRequestError):
        message(anthropic_client, "")
    with pytest.raises(openai.BadRequestError):
        openai_client.audio.speech.create(model="claude-words", input="x", voice=_NO_VOICE)


def test_a_too_large_request_is_refused_with_413(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic
) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        chat(openai_client, "openai-words", _TOO_MUCH)
    with pytest.raises(anthropic.RequestTooLargeError):
        message(anthropic_client, "openai-words", _TOO_MUCH)

    assert (refused.value.status_code, refused.value.code) == (413, "too_large")


def test_an_unavailable_model_returns_503_with_retry_after(
    openai_client: openai.OpenAI, anthropic_client: anthropic.Anthropic, way: str, stream: bool
) -> None:
    asked: list[tuple[_Asking, Any, Any]] = [
        (chat, openai_client, openai.InternalServerError),
        (response, openai_client, openai.InternalServerError),
        (message, anthropic_client, anthropic.InternalServerError),
    ]
    for asking, sdk, kind in asked:
        with pytest.raises(kind) as failed:
            asking(sdk, f"{way}-away", stream=stream)
        assert failed.value.status_code == 503
        assert failed.value.response.headers["retry-after"] == "5"
        assert "127.0.0.9" not in failed.value.response.text


@pytest.mark.parametrize("statuses", [(400, 400), (401, 502), (429, 429), (500, 500), (503, 503)], ids=str)
def test_a_providers_error_keeps_its_status_only_if_the_request_caused_it(
    openai_client: openai.OpenAI,
    anthropic_client: anthropic.Anthropic,
    scripted_provider: Provider,
    way: str,
    statuses: tuple[int, int],
) -> None:
    status, seen = statuses
    before, started = len(scripted_provider.heard), time.monotonic()
    asked: list[tuple[_Asking, Any, Any]] = [
        (chat, openai_client, openai.APIStatusError),
        (message, anthropic_client, anthropic.APIStatusError),
    ]
    for asking, sdk, kind in asked:
        with pytest.raises(kind) as failed:
            asking(sdk, f"{way}-failing-{status}")
        assert failed.value.status_code == seen
        assert scripted_provider.url.removeprefix("http://") not in failed.value.response.text
        if seen == 429:
            assert failed.value.response.headers["retry-after"] == "7"
    assert time.monotonic() - started < 7, "it is the caller who waits as long as the provider says"
    if seen == 429:
        assert len(scripted_provider.heard) == before + 2


def test_the_sdks_retry_by_themselves(serve_door: PublicDoor, scripted_provider: Provider) -> None:
    before = len(scripted_provider.about("/chat/completions", "failing-500"))

    with (
        openai.OpenAI(base_url=f"{serve_door.url}/v1", api_key=serve_door.token("ann"), max_retries=1) as patient,
        pytest.raises(openai.InternalServerError),
    ):
        chat(patient, "straight-failing-500")

    assert len(scripted_provider.about("/chat/completions", "failing-500")) == before + 2


def test_an_unsupported_endpoint_of_a_model_is_a_bad_request(openai_client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        openai_client.images.edit(model="claude-words", prompt="x", image=("a.png", b"\x89PNG\r\n\x1a\n", "image/png"))
    with pytest.raises(openai.BadRequestError):
        openai_client.post("/rerank", cast_to=object, body={"model": "openai-words", "query": "q", "documents": ["a"]})
