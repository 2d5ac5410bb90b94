"""CORS of the API: only listed origins may read answers."""

import pytest

from documentation.api.app import handler as documentation_handler
from tests.support.rest import ADA, Door
from tools.openapi.routes import find_routes

OURS, OTHERS = "https://app.example.com", "https://app.example.com.evil.example"
_ALLOW = "access-control-allow-origin"


@pytest.fixture
def listed_origins(monkeypatch: pytest.MonkeyPatch, account: None) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", f"https://other.example.com,{OURS}")


@pytest.mark.parametrize(("path", "status"), [("/repository", 200), ("/repository/absent", 404), ("/nowhere", 404)])
def test_every_answer_may_be_read_from_a_listed_origin(
    listed_origins: None, door: Door, path: str, status: int
) -> None:
    answer = door.ask(ADA, "GET", path, Origin=OURS)

    assert (answer.status, answer.headers[_ALLOW], answer.headers["vary"]) == (status, OURS, "Origin")
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [OTHERS, "null", "*", OURS.upper(), f"{OURS}/"])
def test_no_answer_may_be_read_from_an_unlisted_origin(listed_origins: None, door: Door, origin: str) -> None:
    answer = door.ask(ADA, "GET", "/repository", Origin=origin)

    assert _ALLOW not in answer.headers
    assert answer.headers["vary"] == "Origin"


def test_answers_have_no_cors_headers_without_a_list(door: Door) -> None:
    answer = door.ask(ADA, "GET", "/repository", Origin=OURS)

    assert not {"vary", _ALLOW} & answer.headers.keys()


def test_a_preflight_of_a_listed_origin_returns_methods_and_headers(listed_origins: None) -> None:
    answer = Door(documentation_handler).ask(ADA, "OPTIONS", "/repository/any/thing", Origin=OURS)

    assert (answer.status, answer.headers[_ALLOW]) == (204, OURS)
    methods = {route.method for route in find_routes().values()}
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == methods
    assert {"Authorization", "If-Match"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert int(answer.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize("origin", [OTHERS, ""])
def test_a_preflight_of_another_origin_returns_no_cors_headers(listed_origins: None, origin: str) -> None:
    answer = Door(documentation_handler).ask(ADA, "OPTIONS", "/repository", Origin=origin)

    assert not [name for name in answer.headers if name.startswith("access-control-allow")]
