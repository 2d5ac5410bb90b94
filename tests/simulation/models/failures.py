"""The failures of the calls, the functions and the tasks in simulated histories of models."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lisa.errors import PlainError
from lisa.models.cloud_states import ServiceState
from tests.simulation.models.interpreter import StateFailed, Task


class PortFailed(Exception):
    """A call of a port that failed, before or after its effect."""


class FailingPort:
    """A port whose calls fail from time to time, before or after their effect."""

    def __init__(self, port: Any, chance: random.Random, probability: Callable[[], float]) -> None:
        self._port, self._chance, self._probability = port, chance, probability

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)

        def call(*given: Any, **named: Any) -> Any:
            if self._chance.random() < self._probability():
                raise PortFailed(f"{name} failed before its effect")
            result = found(*given, **named)
            if self._chance.random() < self._probability():
                raise PortFailed(f"{name} failed after its effect")
            return result

        return call


def name_failures(task: Task) -> Task:
    """Return the task with failures as Step Functions names them."""

    def run(given: dict[str, Any]) -> Any:
        try:
            return task(given)
        except (PlainError, PortFailed) as error:
            raise StateFailed(type(error).__name__, "{}") from error

    return run


def advance_service(state: ServiceState, *, fails: bool) -> ServiceState:
    """Return the next state of a service: one more task that runs, stops or passes its health check."""
    if state.running > state.desired:
        return replace(state, running=state.desired, healthy=min(state.healthy, state.desired))
    if state.running < state.desired and fails:
        return replace(state, stopped_reasons=("Task failed ELB health checks", *state.stopped_reasons))
    if state.running < state.desired:
        return replace(state, running=state.running + 1)
    return replace(state, healthy=min(state.healthy + 1, state.running))
