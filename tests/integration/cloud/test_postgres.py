"""The embedded PostgreSQL starts completely and ends with its parent."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.ports import BusyPort
from local.postgres import ROOT, Postgres
from tests.support.cloud import eventually
from tests.support.ports import free_port

_STARTER = """
import sys, pathlib
from local.postgres import Postgres
Postgres(int(sys.argv[1]), pathlib.Path(sys.argv[2])).start()
print("up", flush=True)
sys.stdin.read()
"""


def test_a_started_postgres_has_the_role_the_database_and_the_vector_extension(tmp_path: Path) -> None:
    with Postgres(free_port(), tmp_path) as postgres, postgres.connect() as connection:
        nearest = connection.execute("SELECT '[1,2]'::halfvec <-> '[1,4]'::halfvec").fetchone()

    assert nearest == (2.0,)


def test_rows_survive_a_killed_server(tmp_path: Path) -> None:
    port = free_port()
    with Postgres(port, tmp_path) as postgres, postgres.connect() as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'kept' AS text")
        server = int((tmp_path / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGKILL)

    with Postgres(port, tmp_path) as postgres, postgres.connect() as connection:
        assert connection.execute("SELECT text FROM notes").fetchone() == ("kept",)


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", _STARTER, str(port), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        starter.kill()

    eventually(lambda: not (tmp_path / "data" / "postmaster.pid").exists())


def test_a_busy_port_is_reported_with_the_variable_that_changes_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(BusyPort, match=rf"port {taken.getsockname()[1]} is in use.*LISA_DATABASE_PORT"):
            Postgres(taken.getsockname()[1], tmp_path).start()
