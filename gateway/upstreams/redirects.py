"""The rule for redirects of providers: no request with a prompt or a key goes to another origin.

HTTP clients drop `Authorization` on the way to another host, and keep `x-api-key` and similar headers.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

_MAX_REQUESTS = 3  # a request and the two redirects after it
_CREDENTIAL_HEADER = re.compile("auth|key|token|cookie|secret|credential", re.IGNORECASE)
SendRequest = Callable[..., Awaitable[httpx.Response]]


class RedirectForbidden(httpx.RequestError):
    """A provider redirected to a place to which no request is sent."""


def restrict_redirects_to_origin(send: SendRequest) -> SendRequest:
    """Return `httpx.AsyncClient.send` that follows redirects within one origin, and those of a plain download anywhere.

    It raises RedirectForbidden for every other answer of 300 to 399.
    """

    async def send_within_origin(client: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        options["follow_redirects"] = False
        for _ in range(_MAX_REQUESTS):
            answer = await send(client, request, **options)
            if not 300 <= answer.status_code < 400:
                return answer
            await answer.aclose()
            request = follow_redirect(request, answer)
        raise RedirectForbidden("redirected too often", request=request)

    return send_within_origin


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
