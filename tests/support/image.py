"""The gateway's container without a registry: the image's command and user on a read-only root, as on Fargate."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.cloud.process import LocalCloud
from local.settings import ROOT
from tests.support.gateway_process import GATEWAY_NAMES, cloud_environment
from tests.support.ports import free_port
from tools.checks.dockerfile import Image, read_image

IMAGE = read_image(ROOT / "gateway/Dockerfile")
_VENV = ROOT / ".local/venv/gateway"
_LAUNCHER = ROOT / "tests/support/image_root.py"
#: An empty volume belongs to root, unless the image declares it: then it has the owner and mode of the image's folder.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
_DECLARED, _UNDECLARED, _NOT_ONES_OWN = "1777", "0755", "0555"


def task_environment(cloud: LocalCloud) -> dict[str, str]:
    """Return the environment of the gateway's task: names and the cloud's address, nothing of this machine."""
    own = {"PATH", "HOME", "PYTHONPATH", "HOST"}
    aws = {name: value for name, value in cloud_environment(cloud).items() if name not in own}
    return aws | GATEWAY_NAMES | {"WEB_CONCURRENCY": "2"}


@dataclass(frozen=True)
class RunningContainer:
    """A container's process, its port and its output."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """The address at which it answers."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self, seconds: float = 30) -> int:
        """Send SIGTERM, as ECS does; return the exit code."""
        self.process.terminate()
        return self.process.wait(seconds)


@contextmanager
def running_container(image: Image, told: Mapping[str, str], folder: Path) -> Iterator[RunningContainer]:
    """Run a container of this image with an empty volume at /tmp; kill it at the end if it still runs.

    It receives nothing of the caller's environment. Only its port differs, because other tests run beside it.
    """
    port, root, log = free_port(), folder / "root", folder / "container.log"
    root.mkdir(parents=True, exist_ok=True)
    argv = [str(port) if word == "4000" else word for word in image.command]
    spec = {
        "root": str(root),
        "binds": [*_binds(), (str(_VENV), "/venv"), *_application(image.workdir)],
        "volumes": [("/tmp", _mode(image, "/tmp"))],
        "workdir": image.workdir,
        "user": int(image.user.split(":")[0]) if os.geteuid() == 0 else None,
        "argv": argv,
        "environment": {**told, **image.environment, "PATH": f"/venv/bin:{os.defpath}"},
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["unshare", "--mount", *_mapped(), sys.executable, "-S", str(_LAUNCHER), json.dumps(spec)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"]},
        )
    try:
        yield RunningContainer(process, port, log)
    finally:
        process.kill()
        process.wait()


def _mode(image: Image, path: str) -> str:
    if path in image.volumes:
        return _DECLARED
    return _UNDECLARED if os.geteuid() == 0 else _NOT_ONES_OWN


def _mapped() -> list[str]:
    return [] if os.geteuid() == 0 else ["--map-root-user"]


def _binds() -> list[tuple[str, str]]:
    """Return the system's folders and this Python's folders, which the base image would contain."""
    python = Path(os.path.realpath(_VENV / "bin/python")).parents[1]
    folders = ["/usr", "/etc", "/dev", "/proc", *([] if python.is_relative_to("/usr") else [str(python)])]
    return [(folder, folder) for folder in folders]


def _application(workdir: str) -> list[tuple[str, str]]:
    return [(str(ROOT / "gateway"), f"{workdir}/gateway"), (str(ROOT / "layers/core/lisa"), f"{workdir}/lisa")]
