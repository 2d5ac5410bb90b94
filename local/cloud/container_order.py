"""The order of a task's containers: a container starts when the containers that it depends on are ready.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

Definition = dict[str, Any]
_LOOK_SECONDS = 0.05


class Started(Protocol):
    """A container that was started."""

    @property
    def status(self) -> str:
        """Return `running` or `exited`."""

    def wait(self) -> dict[str, int]:
        """Return the exit code as `StatusCode`."""


class DependencyFailed(Exception):
    """A container cannot start, because another one did not end with exit code 0."""

    def __init__(self, dependency: str, exit_code: int) -> None:
        super().__init__(f"{dependency} ended with exit code {exit_code}")
        self.dependency, self.exit_code = dependency, exit_code


class StartCancelled(Exception):
    """The task was stopped while a container waited for another one."""


def order_containers(definitions: list[Definition]) -> list[Definition]:
    """Return the definitions with each container after those it depends on; a cycle keeps its order."""
    ordered: list[Definition] = []
    left = list(definitions)
    while left:
        names = {one["name"] for one in left}
        ready = [one for one in left if not names & {found["containerName"] for found in one.get("dependsOn") or []}]
        ordered += ready or left
        left = [one for one in left if one not in ready] if ready else []
    return ordered


def await_dependencies(definition: Definition, started: Mapping[str, Started], is_active: Callable[[], bool]) -> None:
    """Return when a container may start. HEALTHY means running, because no health check of a container runs here.

    Raises:
        DependencyFailed: another container had to succeed and did not.
        StartCancelled: the task was stopped.
    """
    for dependency in definition.get("dependsOn") or []:
        name, condition = dependency["containerName"], dependency["condition"]
        if condition not in ("COMPLETE", "SUCCESS") or name not in started:
            continue
        while is_active() and started[name].status != "exited":
            time.sleep(_LOOK_SECONDS)
        if not is_active():
            raise StartCancelled(definition["name"])
        code = started[name].wait()["StatusCode"]
        if condition == "SUCCESS" and code:
            raise DependencyFailed(name, code)
