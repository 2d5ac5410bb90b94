"""Every HTTP client in the gateway's environment connects only to allowed addresses."""

import subprocess

import pytest

from local.settings import ROOT
from tests.support.connection_trap import connection_trap

PYTHON = ROOT / ".local/venv/gateway/bin/python"


@pytest.mark.parametrize(("networks", "connections"), [("", 0), ("127.0.0.2/32", 0), ("127.0.0.0/8", 6)])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_six_http_clients_connect_only_to_allowed_addresses(host: str, networks: str, connections: int) -> None:
    with connection_trap("127.0.0.1") as bird:
        subprocess.run(
            [PYTHON, "-m", "tests.support.http_client_requests", f"http://{host}:{bird.port}/", networks],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"},
            check=True,
        )

    assert min(bird.connections, 6) == connections
