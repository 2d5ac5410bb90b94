"""The endpoints of an identity provider, read from its discovery document."""

import json

import pytest

from lisa.adapters.deployment.provider_endpoints_http import read_endpoints
from tests.support.http_server import Reply, serve_http

DOCUMENT = {
    "issuer": "https://issuer.example.com",
    "authorization_endpoint": "https://issuer.example.com/authorize",
    "token_endpoint": "https://token.example.com/token",
    "end_session_endpoint": None,
}


def test_the_endpoints_that_pages_call_are_read() -> None:
    asked: list[str] = []

    def answer(path: str, _body: bytes) -> Reply:
        asked.append(path)
        return Reply(json.dumps(DOCUMENT).encode())

    with serve_http(answer) as url:
        found = read_endpoints(f"{url}/pool/")

    assert asked == ["/pool/.well-known/openid-configuration"]
    assert found == ("https://issuer.example.com/authorize", "https://token.example.com/token")


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"token_endpoint": "javascript:alert(1)"}'])
def test_an_unreadable_document_names_no_endpoints(content: bytes) -> None:
    with serve_http(lambda _path, _body: Reply(content)) as url:
        assert read_endpoints(url) == ()


def test_an_unreachable_provider_names_no_endpoints() -> None:
    assert read_endpoints("http://127.0.0.1:1") == ()
