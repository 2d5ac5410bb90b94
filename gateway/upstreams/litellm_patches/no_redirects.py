"""Redirects of providers: no request with a prompt or a key goes to another origin.

HTTP clients drop `Authorization` on the way to another host, and keep `x-api-key` and similar headers. Synchronous
httpx, aiohttp and `requests` follow no redirect at all; provider_request_tracking.py restricts the asynchronous client
of httpx to one origin.
"""

import importlib
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

_MAX_REQUESTS = 3  # a request and the two redirects after it
_CREDENTIAL_HEADER = re.compile("auth|key|token|cookie|secret|credential", re.IGNORECASE)
SendRequest = Callable[..., Awaitable[httpx.Response]]


class RedirectForbidden(httpx.RequestError):
    """A provider redirected to a place to which no request is sent."""


def apply() -> None:
    """Make the three clients follow no redirect. Raises AttributeError if the code of one of them has moved."""
    _patch_httpx()
    _patch_aiohttp()
    _patch_requests()


def _patch_httpx() -> None:
    client: Any = httpx.Client
    original = client.send

    def send_without_redirects(own: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        answer: httpx.Response = original(own, request, **{**options, "follow_redirects": False})
        if 300 <= answer.status_code < 400:
            answer.close()
            raise RedirectForbidden(f"redirected ({answer.status_code})", request=request)
        return answer

    client.send = send_without_redirects


def _patch_aiohttp() -> None:
    session: Any = importlib.import_module("aiohttp").ClientSession
    original = session._request

    async def request_without_redirects(own: Any, method: str, url: Any, **options: Any) -> Any:
        return await original(own, method, url, **{**options, "allow_redirects": False})

    session._request = request_without_redirects


def _patch_requests() -> None:
    sessions: Any = importlib.import_module("requests.sessions").SessionRedirectMixin
    _ = sessions.get_redirect_target
    sessions.get_redirect_target = lambda _own, _response: None


def restrict_redirects_to_origin(send: SendRequest) -> SendRequest:
    """Return `httpx.AsyncClient.send` that follows redirects within one origin, and those of a plain download anywhere.

    It raises RedirectForbidden for every other answer of 300 to 399.
    """

    async def send_with_safe_redirects(
        client: httpx.AsyncClient, request: httpx.Request, **options: Any
    ) -> httpx.Response:
        options["follow_redirects"] = False
        for _ in range(_MAX_REQUESTS):
            answer = await send(client, request, **options)
            if not 300 <= answer.status_code < 400:
                return answer
            await answer.aclose()
            request = follow_redirect(request, answer)
        raise RedirectForbidden("redirected too often", request=request)

    return send_with_safe_redirects


def follow_redirect(request: httpx.Request, answer: httpx.Response) -> httpx.Request:
    """Return the request that a redirect leads to. Raises RedirectForbidden."""
    following = answer.next_request
    if following is None or not (_has_same_target(request, following) or _is_plain_download(request)):
        raise RedirectForbidden(f"redirected ({answer.status_code})", request=request)
    return following


def _has_same_target(one: httpx.Request, other: httpx.Request) -> bool:
    """Return whether both requests have the same method and the same origin."""
    origins = {(each.method, each.url.scheme, each.url.host, each.url.port) for each in (one, other)}
    return len(origins) == 1


def _is_plain_download(request: httpx.Request) -> bool:
    """Return whether the request carries no body and no credential, like one for a picture named in a message."""
    return request.method in ("GET", "HEAD") and not any(_CREDENTIAL_HEADER.search(name) for name in request.headers)
