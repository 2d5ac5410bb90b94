"""A PostgreSQL 16 server with pgvector on 127.0.0.1, which ends together with the process that started it."""

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg

from local.ports import raise_if_port_busy
from local.postgres_server import PostgresFailed, stop_stray_server

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


@dataclass
class Postgres:
    """PostgreSQL on 127.0.0.1:`port` with its data in `home`; trusts every connection, as it listens on loopback only.

    Use it as a context manager, or call `start` and `stop`. `start` creates the role `lisa` and its database `lisa`
    with the extension `vector`.
    """

    port: int = 5433
    home: Path = ROOT / ".local" / "postgres"
    _guard: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def start(self) -> Self:
        """Start the server and return when it answers a query.

        Raises:
            BusyPort: another process listens on the port.
            PostgresFailed: the server ended during its start, or did not answer in time.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        stop_stray_server(self.home)
        raise_if_port_busy(self.port, "LISA_DATABASE_PORT")
        with self.log.open("ab") as output:
            self._guard = subprocess.Popen(
                [sys.executable, "-m", "local.postgres_server", str(self.port), str(self.home.resolve())],
                cwd=ROOT,
                stdin=subprocess.PIPE,  # the guard stops the server when this pipe is closed
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await_answer()
        self._create_database()
        return self

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        if self._guard is None:
            return
        if self._guard.stdin is not None:
            self._guard.stdin.close()
        try:
            self._guard.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        self._guard = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def connect(self, database: str = "lisa", user: str = "lisa") -> "psycopg.Connection[tuple[object, ...]]":
        """Return a connection in autocommit mode."""
        where = f"host=127.0.0.1 port={self.port} dbname={database} user={user} connect_timeout=5"
        return psycopg.connect(where, autocommit=True)

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._guard is None or self._guard.poll() is not None:
                raise PostgresFailed(
                    f"PostgreSQL ended during its start: {_read_last_log_line(self.log)} (see {self.log})"
                )
            with suppress(psycopg.OperationalError), self.connect("postgres", "postgres") as connection:
                connection.execute("SELECT 1")
                return
            time.sleep(0.05)
        self.stop()
        raise PostgresFailed(f"PostgreSQL did not answer within {_START_SECONDS:.0f} s (see {self.log})")

    def _create_database(self) -> None:
        with self.connect("postgres", "postgres") as connection:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = 'lisa'").fetchone() is None:
                connection.execute("CREATE ROLE lisa LOGIN")
            if connection.execute("SELECT FROM pg_database WHERE datname = 'lisa'").fetchone() is None:
                connection.execute("CREATE DATABASE lisa OWNER lisa")
        with self.connect("lisa", "postgres") as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")


def _read_last_log_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "the log is empty"
