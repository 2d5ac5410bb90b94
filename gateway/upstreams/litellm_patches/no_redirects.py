"""Synchronous httpx, aiohttp and `requests` follow redirects. The next host would receive the prompt and the key.

The asynchronous client of httpx follows redirects within one origin: see provider_request_tracking.py.
"""

import importlib
from typing import Any

import httpx

from gateway.upstreams.redirects import RedirectForbidden


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
