"""After a caller's disconnect the connection to the model is closed within a fifth of a second."""

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.cloud import eventually
from tests.support.gateway_process import RunningGateway
from tests.support.provider import Provider, ProviderRequest
from tests.support.scripted_models import WAYS

pytestmark = pytest.mark.cloud
_WITHIN = 0.2  # seconds
_TRIES = 5  # on a busy machine the fastest try shows the time that the gateway needs
_MESSAGES = [{"role": "user", "content": "x"}]
_PATHS: dict[str, dict[str, Any]] = {
    "chat/completions": {"messages": _MESSAGES},
    "completions": {"prompt": "x"},
    "responses": {"input": "x"},
    "messages": {"messages": _MESSAGES, "max_tokens": 9},
}


class Caller:
    """One request over a connection of its own."""

    def __init__(self, serve_gateway: RunningGateway, path: str, fields: dict[str, Any]) -> None:
        where, body = urlsplit(serve_gateway.url), json.dumps(fields).encode()
        self._socket = socket.create_connection((where.hostname, where.port or 80), timeout=20)
        head = (f"POST /v1/{path} HTTP/1.1", "Host: serve", f"Api-Key: {serve_gateway.token('lea')}")
        self._socket.sendall("\r\n".join([*head, f"Content-Length: {len(body)}", "", ""]).encode() + body)

    def hear(self, size: int) -> None:
        """Read so many bytes of the answer."""
        heard = b""
        while len(heard) < size:
            part = self._socket.recv(65536)
            assert part, heard
            heard += part
        assert b" 200 OK" in heard, heard

    def leave(self) -> float:
        """Close the connection; return the time (monotonic seconds)."""
        self._socket.close()
        return time.monotonic()


def seconds_until_closed(serve_gateway: RunningGateway, provider: Provider, path: str, fields: dict[str, Any]) -> float:
    """Return the seconds between the caller's disconnect and the provider's."""
    before = len(provider.heard)
    caller = Caller(serve_gateway, path, fields)
    heard: ProviderRequest = eventually(lambda: provider.heard[before:])[0]
    if fields["model"].endswith("endless"):
        caller.hear(1500)
    left = caller.leave()
    eventually(lambda: heard.left is not None, within=5)
    assert heard.left is not None
    return heard.left - left


@pytest.mark.parametrize("stage", ["not yet answered", "no stream yet", "streaming"])
@pytest.mark.parametrize("path", _PATHS)
@pytest.mark.parametrize("way", WAYS)
def test_a_disconnect_closes_the_connection_to_the_model(
    serve_gateway: RunningGateway, scripted_provider: Provider, way: str, path: str, stage: str
) -> None:
    behaviour = "endless" if stage == "streaming" else "silent"
    fields = {**_PATHS[path], "model": f"{way}-{behaviour}"} | ({} if stage == "not yet answered" else {"stream": True})

    took: list[float] = []
    while len(took) < _TRIES and min(took, default=1) > _WITHIN:
        took.append(seconds_until_closed(serve_gateway, scripted_provider, path, fields))

    assert min(took) <= _WITHIN, took


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("embeddings", {"input": "x"}),
        ("images/generations", {"prompt": "x"}),
        ("audio/speech", {"input": "x", "voice": "alloy"}),
    ],
)
def test_a_disconnect_closes_the_connection_to_the_model_on_other_paths(
    serve_gateway: RunningGateway, scripted_provider: Provider, path: str, asked: dict[str, Any]
) -> None:
    fields = {"model": "openai-silent", **asked}

    assert min(seconds_until_closed(serve_gateway, scripted_provider, path, fields) for _ in range(_TRIES)) <= _WITHIN
