"""A container as a local process with its own loopback address."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cloud.images import find_image
from local.cloud.settings import INSTANCE_MARK, ROOT
from local.cloud.spawner import start_tied_process

_INHERITED_VARIABLES = (
    INSTANCE_MARK,
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SSL_CERT_FILE",
    "LD_LIBRARY_PATH",
)
_STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Launch:
    """The parameters of a container's start that a process needs."""

    name: str
    image: str
    port: int
    arguments: list[str]
    environment: dict[str, str]


class Container:
    """A process with its own address, with the methods of docker-py's container that the emulator calls."""

    def __init__(self, launch: Launch, address: str, log: Path) -> None:
        self.id = uuid.uuid4().hex * 2
        self.launch, self.address, self.log = launch, address, log
        self.attrs = {"NetworkSettings": {"Networks": {"local": {"IPAddress": address}}}}
        image = find_image(launch.image)
        environment = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
        environment |= image.environment | launch.environment | {"HOST": address, "PORT": str(launch.port)}
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = start_tied_process(
                image.argv(address, launch.port, launch.arguments),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def status(self) -> str:
        return "running" if self._process.poll() is None else "exited"

    def reload(self) -> None:
        """Do nothing: the status is never cached."""

    def wait(self, **_: Any) -> dict[str, int]:
        return {"StatusCode": abs(self._process.wait())}

    def stop(self, timeout: float = _STOP_SECONDS) -> None:
        """Stop the process group with SIGTERM, and with SIGKILL after `timeout` seconds."""
        self.send_stop()
        self.end(timeout)

    def send_stop(self) -> None:
        self._send_signal(signal.SIGTERM)

    def end(self, timeout: float = _STOP_SECONDS) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        self._send_signal(signal.SIGKILL)
        self._process.wait()

    def remove(self, **_: Any) -> None:
        """Stop the container; a process has no file system to delete."""
        self.stop()

    def logs(self, *, stream: bool = False, **_: Any) -> bytes | Iterator[bytes]:
        return self._follow_log() if stream else self.log.read_bytes()

    def _send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _follow_log(self) -> Iterator[bytes]:
        with self.log.open("rb") as output:
            while True:
                line = output.readline()
                if line:
                    yield line
                elif self.status == "exited":
                    return
                else:
                    time.sleep(0.5)
