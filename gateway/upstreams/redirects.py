"""Redirects of providers lead nowhere else: whoever gets a request gets the prompt and the provider's key with it.

Clients drop `Authorization` on the way to another host, and keep `x-api-key` and the like.
"""

import importlib
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

_MOST = 3
_CREDENTIAL = re.compile("auth|key|token|cookie|secret|credential", re.IGNORECASE)
Send = Callable[..., Awaitable[httpx.Response]]


class Redirected(httpx.RequestError):
    """A provider named another place, to which no request is sent."""


def unmoved(send: Send) -> Send:
    """`httpx.AsyncClient.send`, following redirects within one origin, and those of a plain download anywhere.

    It raises Redirected for every other answer of 300 to 399.
    """

    async def send_unmoved(client: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        options["follow_redirects"] = False
        for _ in range(_MOST):
            answer = await send(client, request, **options)
            if not 300 <= answer.status_code < 400:
                return answer
            await answer.aclose()
            request = followed(request, answer)
        raise Redirected("redirected too often", request=request)

    return send_unmoved


def followed(request: httpx.Request, answer: httpx.Response) -> httpx.Request:
    """The request to make next. Raises Redirected."""
    following = answer.next_request
    if following is None or not (_same_origin(request, following) or _is_download(request)):
        raise Redirected(f"redirected ({answer.status_code})", request=request)
    return following


def _same_origin(one: httpx.Request, other: httpx.Request) -> bool:
    """Whether it is the same question to the same server."""
    origins = {(each.method, each.url.scheme, each.url.host, each.url.port) for each in (one, other)}
    return len(origins) == 1


def _is_download(request: httpx.Request) -> bool:
    """Whether the request carries nothing that is not for everybody, as that for a picture named in a message."""
    return request.method in ("GET", "HEAD") and not any(_CREDENTIAL.search(name) for name in request.headers)


def keep_others_unmoved() -> None:
    """The other clients of this process, once: synchronous httpx, aiohttp and `requests` follow no redirect at all.

    Raises AttributeError when a new version of one of them does it elsewhere.
    """
    _keep_synchronous()
    session: Any = importlib.import_module("aiohttp").ClientSession
    ask = session._request

    async def request(own: Any, method: str, url: Any, **options: Any) -> Any:
        return await ask(own, method, url, **{**options, "allow_redirects": False})

    session._request = request
    sessions: Any = importlib.import_module("requests.sessions").SessionRedirectMixin
    _ = sessions.get_redirect_target
    sessions.get_redirect_target = lambda _own, _response: None


def _keep_synchronous() -> None:
    client: Any = httpx.Client
    send = client.send

    def send_unmoved(own: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        answer: httpx.Response = send(own, request, **{**options, "follow_redirects": False})
        if 300 <= answer.status_code < 400:
            answer.close()
            raise Redirected(f"redirected ({answer.status_code})", request=request)
        return answer

    client.send = send_unmoved
