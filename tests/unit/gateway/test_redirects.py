"""No redirect sends a prompt or a provider's key to another origin."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from gateway.upstreams.failure_correction import classify_failure
from gateway.upstreams.litellm_patches import provider_request_tracking
from gateway.upstreams.litellm_patches.no_redirects import RedirectForbidden
from gateway.upstreams.provider_exchanges import close_requests_at_end, record_exchanges

KEYS = {"x-api-key": "sk-1", "x-goog-api-key": "sk-2", "authorization": "Bearer sk-3"}


class Client(httpx.AsyncClient):
    """A client class for these tests, so that httpx itself stays unpatched."""


provider_request_tracking.apply(Client)


class Provider:
    """A provider that redirects from its path `/v1/chat`."""

    def __init__(self, status: int, location: str | None) -> None:
        self.status, self.location = status, location
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if len(self.asked) > 1:
            return httpx.Response(200)
        return httpx.Response(self.status, headers={} if self.location is None else {"location": self.location})


def ask(provider: Callable[[httpx.Request], httpx.Response], method: str = "POST", **options: Any) -> httpx.Response:
    async def go() -> httpx.Response:
        async with (
            close_requests_at_end(),
            Client(transport=httpx.MockTransport(provider), follow_redirects=True) as client,
        ):
            return await client.request(method, "https://model.example/v1/chat", **options)

    return asyncio.run(go())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/v1/chat",
        "//evil.example/v1/chat",
        "http://model.example/v1/chat",
        "https://model.example:8443/v1/chat",
        "https://model.example.evil.example/",
        None,
    ],
)
def test_a_redirect_to_another_origin_is_not_followed(status: int, location: str | None) -> None:
    provider = Provider(status, location)

    with record_exchanges() as exchanges, pytest.raises(RedirectForbidden) as raised:
        ask(provider, content=b"a prompt", headers=KEYS)

    assert [request.url.host for request in provider.asked] == ["model.example"]
    assert classify_failure(raised.value).status == 502
    assert exchanges.is_provider_fault(502)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_one_origin_is_followed(status: int) -> None:
    provider = Provider(status, "/v1/chat/")

    assert ask(provider, content=b"a prompt", headers=KEYS).status_code == 200
    assert (provider.asked[1].url.path, provider.asked[1].content) == ("/v1/chat/", b"a prompt")


def test_a_redirect_of_a_download_without_a_key_is_followed() -> None:
    assert ask(Provider(302, "https://pictures.example/a.png"), "GET").status_code == 200


@pytest.mark.parametrize("name", [*KEYS, "api-key", "cookie", "x-amz-security-token", "ocp-apim-subscription-key"])
def test_a_redirect_of_a_download_with_a_key_is_not_followed(name: str) -> None:
    provider = Provider(302, "https://evil.example/a.png")

    with pytest.raises(RedirectForbidden):
        ask(provider, "GET", headers={name: "sk-1"})

    assert len(provider.asked) == 1


def test_endless_redirects_are_an_error() -> None:
    asked: list[httpx.Request] = []

    def endless(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(307, headers={"location": "/again"})

    with pytest.raises(RedirectForbidden):
        ask(endless)

    assert len(asked) == 3


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_changes_the_method_is_not_followed(status: int) -> None:
    provider = Provider(status, "/v1/chat/")

    with pytest.raises(RedirectForbidden):
        ask(provider, content=b"a prompt", headers=KEYS)

    assert [request.method for request in provider.asked] == ["POST"]


class Body(httpx.AsyncByteStream):
    """An unread body of an answer."""

    def __init__(self) -> None:
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"moved"

    async def aclose(self) -> None:
        self.closed = True


def test_the_answer_of_a_redirect_is_closed_before_the_next_request() -> None:
    body, closed = Body(), []

    def provider(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/chat":
            return httpx.Response(307, headers={"location": "/v1/chat/"}, stream=body)
        closed.append(body.closed)
        return httpx.Response(200)

    async def go() -> None:
        async with (
            Client(transport=httpx.MockTransport(provider)) as client,
            client.stream("POST", "https://model.example/v1/chat"),
        ):
            pass

    asyncio.run(go())

    assert closed == [True]
