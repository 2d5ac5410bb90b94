"""Processes of tests that listen on a free port, and the wait for their first answer."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.settings import ROOT
from tests.support.gateway_forks import end_gateway, gateway_parent
from tests.support.ports import free_port


@contextmanager
def start_process(argv: tuple[str, ...], names: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run a process that listens on `{port}` in this environment; yield its address."""
    port = free_port()
    command = [part.format(port=port) for part in argv]
    own = {**names, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        running = subprocess.Popen(command, cwd=ROOT, env=own, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=20)


@contextmanager
def fork_gateway(names: Mapping[str, str], log: Path) -> Iterator[str]:
    """Fork a gateway from the shared parent in this environment; yield its address."""
    port = free_port()
    pid = gateway_parent().start(names, port, log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end_gateway(pid)


def wait_for_answer(url: str, within: float = 60) -> None:
    """Return after the first answer. Raises AssertionError if there is none within so many seconds."""
    deadline = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.05)
