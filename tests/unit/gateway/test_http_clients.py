"""Every kind of HTTP client connects only to the checked, permitted address, and follows no redirect."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from local.settings import ROOT
from tests.support.http_client_probe import CASES, CLIENTS, CLOSED, OPEN

REDIRECTS = [case for case in CASES if "redirect" in case]
FOLLOWED_ELSEWHERE = (
    "httpx, asynchronous",
    "httpx2, asynchronous",
    "httpx2",
)  # `watch` follows their redirects, or nothing does


@pytest.fixture(scope="module")
def results() -> Any:
    """Return the result of every client's request of every case."""
    command = [sys.executable, "-m", "tests.support.http_client_probe"]
    env = os.environ | {"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"}
    return json.loads(subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=60).stdout)


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_connects_to_a_permitted_name(results: Any, client: str) -> None:
    assert results[client]["an open name"] == {"connected": [OPEN], "error": None}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("case", ["a closed name", "a closed name by TLS", "a closed address"])
def test_no_client_connects_to_a_forbidden_address(results: Any, client: str, case: str) -> None:
    assert results[client][case]["connected"] == []
    assert results[client][case]["error"]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("case", ["a name whose second answer is closed", "a name with a closed and an open address"])
def test_the_checked_address_is_the_address_of_the_connection(results: Any, client: str, case: str) -> None:
    assert CLOSED not in results[client][case]["connected"]
    assert OPEN in results[client][case]["connected"]


@pytest.mark.parametrize("client", sorted(set(CLIENTS) - set(FOLLOWED_ELSEWHERE)))
@pytest.mark.parametrize("case", REDIRECTS)
def test_other_clients_follow_no_redirect(results: Any, client: str, case: str) -> None:
    assert results[client][case]["connected"] == [OPEN]


@pytest.mark.parametrize("case", REDIRECTS)
def test_a_redirect_of_a_synchronous_client_is_an_error(results: Any, case: str) -> None:
    assert results["httpx"][case]["error"] == "RedirectForbidden"
