"""A process that sends requests with every kind of HTTP client behind the SSRF guard and prints where they connected.

It is a process of its own because the guard changes the clients of the whole process. Two servers listen: connections
to 127.0.0.1 are allowed here, those to 127.0.0.2 are forbidden. `NAMES` maps names to these addresses.
"""

import asyncio
import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any

import aiohttp
import httpx
import httpx2
import requests

from gateway.upstreams.litellm_patches import no_redirects, ssrf_guard
from lisa.policy.addresses import parse_address_policy

OPEN, CLOSED = "127.0.0.1", "127.0.0.2"
#: The addresses of each name at the first lookup and at later ones.
NAMES = {
    "open.test": ([OPEN], [OPEN]),
    "closed.test": ([CLOSED], [CLOSED]),
    "turning.test": ([OPEN], [CLOSED]),
    "both.test": ([CLOSED, OPEN], [CLOSED, OPEN]),
}
#: The requested URL by the name of the case.
CASES = {
    "an open name": "http://open.test:{port}/",
    "a closed name": "http://closed.test:{port}/",
    "a closed name by TLS": "https://closed.test:{port}/",
    "a closed address": "http://127.0.0.2:{port}/",
    "a name whose second answer is closed": "http://turning.test:{port}/",
    "a name with a closed and an open address": "http://both.test:{port}/",
    **{f"a redirect of {status}": f"http://open.test:{{port}}/{status}" for status in (300, 301, 302, 303, 307, 308)},
}
_resolve = socket.getaddrinfo
_connected: list[str] = []


class _Server(ThreadingHTTPServer):
    def get_request(self) -> Any:
        accepted = super().get_request()
        _connected.append(str(self.server_address[0]))
        return accepted


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        moved = self.path.strip("/")
        self.send_response(int(moved) if moved.isdigit() else 200)
        if moved.isdigit():
            self.send_header("Location", "/moved")
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Write no log."""


def resolver() -> Callable[..., Any]:
    """Return a resolver that knows `NAMES` and asks the system for other names."""
    left = {name: chain([first], repeat(later)) for name, (first, later) in NAMES.items()}

    def resolved(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in left:
            return _resolve(host, port, *rest, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, int(port))) for one in next(left[name])]

    return resolved


async def _by_aiohttp(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url):
        pass


async def _by(client: Any, url: str) -> None:
    async with client as opened:
        await opened.get(url)


CLIENTS: dict[str, Callable[[str], Any]] = {
    "aiohttp": lambda url: asyncio.run(_by_aiohttp(url)),
    "httpx, asynchronous": lambda url: asyncio.run(_by(httpx.AsyncClient(timeout=5), url)),
    "httpx2, asynchronous": lambda url: asyncio.run(_by(httpx2.AsyncClient(timeout=5), url)),
    "httpx": lambda url: httpx.Client(timeout=5, follow_redirects=True).get(url),
    "httpx2": lambda url: httpx2.Client(timeout=5).get(url),
    "requests": lambda url: requests.get(url, timeout=5),
}


def probe(client: str, url: str) -> dict[str, Any]:
    """Return the addresses to which this client connected, and whether it received an answer."""
    _connected.clear()
    socket.getaddrinfo = resolver()
    try:
        CLIENTS[client](url)
    except (httpx.HTTPError, httpx2.HTTPError, requests.RequestException, aiohttp.ClientError, OSError) as error:
        return {"connected": list(_connected), "error": type(error).__name__}
    return {"connected": list(_connected), "error": None}


def main() -> None:
    """Probe every client."""
    first = _Server((OPEN, 0), _Handler)
    port = first.server_address[1]
    for server in (first, _Server((CLOSED, port), _Handler)):
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    ssrf_guard.apply(parse_address_policy(f"{OPEN}/32"))
    no_redirects.apply()
    found = {c: {case: probe(c, url.format(port=port)) for case, url in CASES.items()} for c in CLIENTS}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
