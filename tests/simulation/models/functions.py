"""The functions of the workflows of models in simulated histories."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lisa.models.operations import OperationKey
from lisa.models.probing import PatientProbe, parse_probe_request
from lisa.models.waits import Wait, format_order
from tests.simulation.models.failures import PortFailed, name_failures
from tests.simulation.models.interpreter import Task
from tests.simulation.models.world import Surroundings


class SimulatedFunctions:
    """The functions over the surroundings as functions see them, with failures."""

    def __init__(self, world: Surroundings) -> None:
        self._world = world
        self._late: list[Callable[[], object]] = []  # calls that still run though their executions went on

    def tasks(self) -> dict[str, Task]:
        """Return the functions by their names. Their failures have the names that Step Functions gives them."""
        return {
            name: name_failures(task)
            for name, task in {
                "AdvanceModel": self._advance,
                "LaunchModelStack": self._launch,
                "ScaleModelService": self._scale,
                "AwaitModelChange": self._await,
                "ProbeModel": self._probe,
            }.items()
        }

    def end_late_call(self) -> None:
        """Let a call end for whose answer its execution has stopped waiting."""
        if self._late:
            with suppress(PortFailed):
                self._late.pop(0)()

    def _advance(self, given: dict[str, Any]) -> Any:
        try:
            return self._world.build_steps().run(given)
        finally:
            if given["step"] == "fail":
                self._world.follow_stream(given["model_id"])

    def _launch(self, given: dict[str, Any]) -> Any:
        act = getattr(self._world.seen.launcher, given["action"])
        return act(_key(given), self._world.real.now)

    def _scale(self, given: dict[str, Any]) -> Any:
        scaler, now = self._world.seen.scaler, self._world.real.now
        if given["action"] in ("stop", "keep"):
            return getattr(scaler, given["action"])(_key(given), now)
        return scaler.start(_key(given), given.get("stack") or {}, now)

    def _await(self, given: dict[str, Any]) -> None:
        world = self._world
        names = ("model_id", "operation_id", "token", "target")
        place = {name: given.get(name, "") for name in ("stack_id", "cluster", "service")}
        deadline = world.real.now + given["seconds"] * 1_000
        order = format_order(given["entered"], given["attempt"])
        opened = Wait(**{name: given[name] for name in names}, **place, deadline=deadline, order=order)
        if world.failing and world.chance.random() < 0.05:
            self._late.append(lambda: world.seen.resolver.open(opened, world.real.now))
            raise PortFailed("the answer of the function is lost while the function still runs")
        world.seen.resolver.open(opened, world.real.now)

    def _probe(self, given: dict[str, Any]) -> Any:
        world = self._world
        model, adapters = parse_probe_request(given["model_id"], given)
        probe = PatientProbe(world, lambda: world.real.now, world.pass_time, patience_seconds=20)
        answered = probe.run(model, adapters)
        return {"seconds": answered.seconds, "context_window": answered.context_window}


def _key(given: dict[str, Any]) -> OperationKey:
    return OperationKey(given["model_id"], given["operation_id"])
