"""The local cloud as a child process: start, health check and stop."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from local.cloud import stray_processes
from local.cloud.settings import ROOT
from local.ports import BusyPort, raise_if_port_busy

__all__ = ["BusyPort", "LocalCloud", "LocalCloudFailed"]
REGION = "us-east-1"
_PYTHON = ROOT / ".local" / "venv" / "cloud" / "bin" / "python"
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "LD_LIBRARY_PATH")


class LocalCloudFailed(OSError):
    """The local cloud could not start; the message gives the reason."""


@dataclass
class LocalCloud:
    """An emulator process with its children. Use it as a context manager, or call `start` and `stop`.

    It owns its port, its state directory and the loopback network `network`.0.0/16, in which its load balancers and
    tasks listen. `images` is JSON: `{image: [argument, …]}`, see `local.cloud.images`.
    """

    port: int = 4566
    network: str = "127.77"
    state: Path = ROOT / ".local" / "cloud"
    images: str = "{}"
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.state / "logs" / "cloud.log"

    @property
    def pid(self) -> int:
        """The emulator's process id.

        Raises:
            LocalCloudFailed: the emulator was not started.
        """
        if self._process is None:
            raise LocalCloudFailed("the local cloud was not started")
        return self._process.pid

    def client_environment(self) -> dict[str, str]:
        """Return the environment variables for AWS clients of this cloud; they never reach a real account."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def start(self) -> Self:
        """Start the emulator and return when its health check succeeds.

        Raises:
            BusyPort: another process listens on the port.
            LocalCloudFailed: the environment is not installed, or the emulator did not start.
        """
        self._raise_unless_startable()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [_PYTHON, "-m", "local.cloud"],
                cwd=ROOT,
                env=self._build_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches only the parent, which then stops this process
            )
        self._await_health()
        return self

    def is_alive(self) -> bool:
        """Return whether the emulator's process is running."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop the emulator, its workers and its tasks; the emulator saves its state first."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        stray_processes.kill_stray_processes(self.state.resolve())

    def kill(self) -> None:
        """Kill the emulator without a clean stop, as a power failure does; for tests."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _raise_unless_startable(self) -> None:
        if not _PYTHON.exists():
            raise LocalCloudFailed(f"{_PYTHON} is missing: run `make setup`")
        raise_if_port_busy(self.port, "LISA_CLOUD_PORT")

    def _build_environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return inherited | {
            "GATEWAY_PORT": str(self.port),
            "LOCAL_NETWORK": self.network,
            "LISA_STATE_DIR": str(self.state),
            "LISA_IMAGES": self.images,
            "PYTHONUNBUFFERED": "1",
        }

    def _await_health(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise LocalCloudFailed(
                    f"the local cloud ended during its start: {self._read_last_log_line()} (see {self.log})"
                )
            if _is_available(f"{self.endpoint}/_ministack/health"):
                return
            time.sleep(0.05)
        self.stop()
        raise LocalCloudFailed(f"the local cloud did not answer within {_START_SECONDS:.0f} s (see {self.log})")

    def _read_last_log_line(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "the log is empty"


def _is_available(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own http endpoint
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
