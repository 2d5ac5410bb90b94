"""Gateways of the tests as children of one parent process that imports LiteLLM once.

The import takes about ten seconds of CPU, and a test run starts many gateways. Each child has its own environment,
output and port. `python -m tests.support.gateway_forks` is the parent; it ends when its standard input ends.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.settings import ROOT

_PYTHON = ROOT / ".local/venv/gateway/bin/python"


@dataclass
class GatewayParent:
    """The test process's handle of the parent process."""

    process: "subprocess.Popen[bytes]"

    def start(self, environment: Mapping[str, str], port: int, log: Path) -> int:
        """Start a gateway on that port of 127.0.0.1; return its process id."""
        assert self.process.stdin
        assert self.process.stdout
        request = {"environment": dict(environment), "port": port, "log": str(log)}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End the parent. Its children keep running until they are ended."""
        self.process.communicate()


@cache
def gateway_parent() -> GatewayParent:
    """Return the parent of this test process; start it at the first call."""
    path = f"{ROOT}/layers/core:{ROOT}"
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), "PYTHONPATH": path}
    command = [str(_PYTHON), "-m", "tests.support.gateway_forks"]
    pipe = subprocess.PIPE
    return GatewayParent(subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe))


def close_gateway_parent() -> None:
    """End the parent of this test process if it was started."""
    if gateway_parent.cache_info().currsize:
        gateway_parent().close()
        gateway_parent.cache_clear()


def end_gateway(pid: int, within: float = 20) -> None:
    """End a gateway by SIGTERM and wait for it. Raises AssertionError if it still runs after that time."""
    deadline = time.monotonic() + within
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        while True:
            os.kill(pid, 0)
            assert time.monotonic() < deadline, f"the gateway {pid} does not end"
            time.sleep(0.02)


def _serve_children() -> None:
    _import_litellm()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system
    for line in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _become_gateway(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _import_litellm() -> None:
    upstream = importlib.import_module("gateway.upstreams.litellm_upstream")
    os.environ.update(upstream.LITELLM_ENVIRONMENT)
    importlib.import_module("litellm.proxy.proxy_server")


def _become_gateway(request: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["environment"])
    output = os.open(str(request["log"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    importlib.import_module("uvicorn").run("gateway.app:create", factory=True, host="127.0.0.1", port=request["port"])
    os._exit(0)


if __name__ == "__main__":
    _serve_children()
