"""A container as a local process with its own loopback address."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local.cloud.images import find_image
from local.cloud.mounts import replace_paths
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
_SIGNAL_EXIT_CODE = 128  # plus the number of the signal, as in docker


@dataclass(frozen=True)
class Launch:
    """The parameters of a container's start that a process needs; `mounts` are folders by path in the container."""

    name: str
    image: str
    port: int
    arguments: list[str]
    environment: dict[str, str]
    entry_point: list[str] = field(default_factory=list)
    mounts: dict[str, Path] = field(default_factory=dict)
    task: str = ""

    def replace_paths(self) -> "Launch":
        """Return the start with folders of this machine in place of the paths of its volumes."""
        arguments = [replace_paths(argument, self.mounts) for argument in self.arguments]
        environment = {name: replace_paths(value, self.mounts) for name, value in self.environment.items()}
        return replace(self, arguments=arguments, environment=environment)


class Container:
    """A process with its own address, with the methods of docker-py's container that the emulator calls."""

    def __init__(self, launch: Launch, address: str, log: Path, forget: Callable[[str], None]) -> None:
        self.id = uuid.uuid4().hex * 2
        self.launch, self.address, self.log, self._forget = launch.replace_paths(), address, log, forget
        self.attrs = {"NetworkSettings": {"Networks": {"local": {"IPAddress": address}}}}
        image = find_image(launch.image)
        environment = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
        environment = image.extend(environment) | self.launch.environment
        environment |= {"HOST": address, "PORT": str(launch.port)}
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = start_tied_process(
                image.argv(address, launch.port, self.launch.arguments, launch.entry_point),
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
        code = self._process.wait()
        return {"StatusCode": code if code >= 0 else _SIGNAL_EXIT_CODE - code}

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
        """Stop the container and release its address; a process has no file system to delete."""
        self.stop()
        self._forget(self.id)

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
