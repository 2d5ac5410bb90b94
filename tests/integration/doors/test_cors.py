"""CORS at both doors: pages of listed origins may read every answer, other pages none."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.installation import ORIGINS
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

OURS, OTHERS = ORIGINS[0], "https://elsewhere.example.com"
_ALLOW = "access-control-allow-origin"
_CHAT = {"model": "quoter", "stream": True, "messages": [{"role": "user", "content": "Who may read this?"}]}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as found:
        yield found


def ask(
    installation: RunningInstallation, client: httpx.Client, where: str, origin: str, **more: Any
) -> httpx.Response:
    """Send a request; `where` is a method, an output with a door's address, and a path."""
    method, door, path = where.split(" ")
    headers = {"Origin": origin, "Authorization": f"Bearer {more.pop('token', installation.outputs['userToken'])}"}
    return client.request(method, installation.outputs[door] + path, headers=headers, **more)


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("GET apiUrl /me", 200),
        ("GET apiUrl /openapi.json", 200),
        ("GET apiUrl /repository/absent", 404),
        ("POST apiUrl /repository", 400),
        ("GET serveUrl /v1/models", 200),
        ("GET apiUrl /v1/models", 200),
        ("POST serveUrl /v1/chat/completions", 400),
        ("GET serveUrl /nowhere", 404),
    ],
)
def test_only_listed_origins_may_read_answers(
    installation: RunningInstallation, client: httpx.Client, where: str, status: int
) -> None:
    ours, others = ask(installation, client, where, OURS), ask(installation, client, where, OTHERS)

    assert (ours.status_code, others.status_code) == (status, status)
    assert (ours.headers[_ALLOW], others.headers.get(_ALLOW)) == (OURS, None)
    assert "Origin" in ours.headers["vary"]
    assert "Retry-After" in ours.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("where", "status"),
    [("GET apiUrl /me", 401), ("POST apiUrl /nowhere", 404), ("GET serveUrl /v1/models", 401)],
)
def test_errors_of_the_door_itself_are_readable_from_listed_origins(
    installation: RunningInstallation, client: httpx.Client, where: str, status: int
) -> None:
    answer = ask(installation, client, where, OURS, token="nonsense")

    assert (answer.status_code, answer.headers[_ALLOW]) == (status, OURS)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "where",
    [
        "OPTIONS apiUrl /repository/default/collection/any",
        "OPTIONS apiUrl /api-tokens",
        "OPTIONS serveUrl /v1/chat/completions",
        "OPTIONS apiUrl /v2/serve/chat/completions",
    ],
)
def test_a_preflight_needs_no_credential(installation: RunningInstallation, client: httpx.Client, where: str) -> None:
    method, door, path = where.split(" ")
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    url = installation.outputs[door] + path

    ours = client.request(method, url, headers={"Origin": OURS} | asked)
    others = client.request(method, url, headers={"Origin": OTHERS} | asked)

    assert ours.is_success
    assert ours.headers[_ALLOW] == OURS
    assert "POST" in ours.headers["access-control-allow-methods"]
    assert "authorization" in ours.headers["access-control-allow-headers"].lower()
    assert _ALLOW not in others.headers


@pytest.mark.parametrize("door", ["serveUrl", "apiUrl"])
def test_a_stream_is_readable_from_a_listed_origin(
    installation: RunningInstallation, client: httpx.Client, door: str
) -> None:
    answer = ask(installation, client, f"POST {door} /v1/chat/completions", OURS, json=_CHAT)

    assert (answer.status_code, answer.headers[_ALLOW]) == (200, OURS)
    assert answer.text.endswith("data: [DONE]\n\n")
