"""A replacement of docker-py's client, through which the emulator starts ECS tasks; it starts local processes."""

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

from local.cloud.containers import Container, Launch
from local.cloud.images import find_image
from local.cloud.settings import Settings


class Containers:
    """The `client.containers` of docker-py. The containers of a task share the lowest free address of the network.

    A container that ended keeps its address until it is removed, so that its exit code can still be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._running: dict[str, Container] = {}
        self._reserved: set[str] = set()
        self._closed = False

    def run(self, image: str, **options: Any) -> Container:
        """Start a container.

        Raises:
            LookupError: the image has no local process.
            RuntimeError: the local cloud is stopping.
        """
        labels = options["labels"]
        launch = Launch(
            name=labels["com.amazonaws.ecs.container-name"],
            image=image,
            port=options["port"],
            arguments=list(options.get("command") or []),
            environment={key: str(value) for key, value in (options.get("environment") or {}).items()},
            entry_point=list(options.get("entry_point") or []),
            mounts=options.get("mounts") or {},
            task=labels.get("com.amazonaws.ecs.task-arn", ""),
        )
        address = self._reserve_address(launch.task)
        try:
            return self._start_container(launch, address)
        finally:
            self._reserved.discard(address)

    def get(self, container_id: str) -> Container:
        return self._running[container_id]

    def close(self) -> None:
        """Stop all containers and refuse new ones."""
        with self._lock:
            self._closed = True
            containers = list(self._running.values())
        for container in containers:
            container.send_stop()
        for container in containers:
            container.end()

    def _start_container(self, launch: Launch, address: str) -> Container:
        with self._lock:
            if self._closed:
                raise RuntimeError("the local cloud is stopping")
            log = self._settings.logs / "tasks" / f"{launch.name}-{address}.log"
            container = Container(launch, address, log, self._forget)
            self._running[container.id] = container
            return container

    def _reserve_address(self, task: str) -> str:
        with self._lock:
            containers = list(self._running.values())
            shared = [container.address for container in containers if task and container.launch.task == task]
            taken = {container.address for container in containers} | self._reserved
            hosts = (f"{self._settings.network}.{part}.{n}" for part in range(1, 250) for n in range(1, 255))
            address = shared[0] if shared else next(host for host in hosts if host not in taken)
            self._reserved.add(address)
            return address

    def _forget(self, container_id: str) -> None:
        self._running.pop(container_id, None)


@dataclass(frozen=True)
class LocalImage:
    """A container image that always exists."""

    id: str

    def tag(self, *_: Any, **__: Any) -> bool:
        return True


class Images:
    """The `client.images` of docker-py: each image with a local process exists; its digest is a hash of its name."""

    def get(self, reference: str, **_: Any) -> LocalImage:
        """Return an image. Raises docker's ImageNotFound if it has no local process."""
        from docker.errors import ImageNotFound  # type: ignore[import-untyped]

        try:
            find_image(reference)
        except LookupError as unknown:
            raise ImageNotFound(str(unknown)) from unknown
        return LocalImage("sha256:" + hashlib.sha256(reference.split("@", 1)[0].encode()).hexdigest())

    get_registry_data = pull = get


class Client:
    """The part of `docker.DockerClient` that the emulator's ECS uses."""

    def __init__(self, settings: Settings) -> None:
        self.containers = Containers(settings)
        self.images = Images()
