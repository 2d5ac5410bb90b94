"""One random history of models: commands, executions and failures in a random order, until everything is at rest."""

import copy
from collections.abc import Callable
from typing import Any

from lisa.models.operations import SUPERSEDED
from lisa.models.records import ModelRecord
from tests.simulation.models.at_rest import find_violation_at_rest
from tests.simulation.models.functions import SimulatedFunctions
from tests.simulation.models.instances import SimulatedInstances
from tests.simulation.models.interpreter import Execution
from tests.simulation.models.world import MODELS, Surroundings
from tests.support.state_machines import definition

_WORKFLOWS = {
    "create": "deploy_model",
    "update": "update_model",
    "start": "start_model",
    "stop": "stop_model",
    "delete": "retire_model",
}
_STEPS, _MOST_STEPS_TO_REST, _MOST_TRANSITIONS = 260, 4_000, 20
Workflows = dict[str, dict[str, Any]]


def read_workflows() -> Workflows:
    """Return copies of the definitions, by the kind of operation."""
    return {kind: copy.deepcopy(definition(name)) for kind, name in _WORKFLOWS.items()}


class History:
    """A history of one seed, over definitions that a test may have changed."""

    def __init__(self, seed: int, workflows: Workflows | None = None) -> None:
        self.world = Surroundings(seed)
        self.functions = SimulatedFunctions(self.world)
        self.instances = SimulatedInstances(self.world)
        self.workflows = workflows or read_workflows()
        self.executions: list[Execution] = []
        self.started = 0

    def run(self) -> str | None:
        """Return the first violated rule, or None."""
        choices, weights = [one for one, _ in self.actors()], [weight for _, weight in self.actors()]
        for _ in range(_STEPS):
            self.world.chance.choices(choices, weights)[0]()
            if violation := self._find_early_violation() or self.instances.violation:
                return violation
        return self._come_to_rest() or find_violation_at_rest(self.world) or self._delete_all()

    def actors(self) -> list[tuple[Callable[[], None], int]]:
        """Return the parts of the world that act, each with its weight."""
        return [
            (self.world.send_command, 2),
            (self._start_execution, 6),
            (self._step_execution, 14),
            (self._end_execution_early, 1),
            (self.check_operations, 1),
            (self.world.tick_stacks, 5),
            (self.world.tick_services, 8),
            (self.world.tick_gateway, 5),
            (self.world.sweep, 2),
            (self.functions.end_late_call, 2),
            (self.instances.take_back_instance, 2),
            (self.instances.deliver_notice, 3),
            (self.instances.end_instance, 1),
            (lambda: self.world.pass_time(self.world.chance.choice((1, 60, 900))), 3),
        ]

    def _delete_all(self) -> str | None:
        """Delete every model during a change, which must leave nothing: no failure disturbs these deletions."""
        for record in self.world.real.records.list():
            self.world.send_change(record)
        for _ in range(self.world.chance.randrange(12)):
            self._start_execution()
            self._step_execution()
        for record in self.world.real.records.list():
            self.world.send_deletion(record)
        real = self.world.real
        if violation := self._come_to_rest() or find_violation_at_rest(self.world):
            return violation
        left = {
            "records": real.records.list(),
            "routes": real.routes.read_list().models if real.routes.read_list() else (),  # type: ignore[union-attr]
            "stacks": real.stacks.stacks,
            "schedules": self.world.schedules.entries,
        }
        found = [name for name, rows in left.items() if rows]
        return f"deletions without failures left {found}" if found else None

    def _start_execution(self) -> None:
        if not self.world.requested:
            return
        key, kind = self.world.requested.pop(0)
        self.started += 1
        given = {"model_id": key.model_id, "operation_id": key.operation_id, "operation": kind}
        world = self.world
        execution = Execution(
            f"execution-{self.started}",
            self.workflows[kind],
            given,
            self.functions.tasks(),
            world.real.signals.sent,
            lambda: world.real.now,
        )
        self.executions.append(execution)

    def _step_execution(self) -> None:
        ready = [one for one in self.executions if one.ended is None and not one.is_waiting]
        if ready:
            self.world.chance.choice(ready).step()

    def _end_execution_early(self) -> None:
        """Let an execution die, as by an abort. Its event may be lost."""
        running = [one for one in self.executions if one.ended is None]
        if running and self.world.chance.random() < 0.4:
            dying = self.world.chance.choice(running)
            dying.ended = "Aborted"
            self.world.real.executions.ended.add(dying.name)
            if self.world.chance.random() < 0.7:
                self.world.check_operation(str(dying.given["model_id"]), dying.name)

    def check_operations(self) -> None:
        """Check the operations of all models, as the schedule does."""
        self.world.real.executions.ended |= {one.name for one in self.executions if one.ended}
        for body in MODELS:
            self.world.check_operation(str(body["modelId"]))

    def _come_to_rest(self) -> str | None:
        """Let everything that was begun end, without failures."""
        self.world.failing = False
        self.instances.come_to_rest()
        for _ in range(_MOST_STEPS_TO_REST):
            if self.world.chance.random() < 0.3:
                self.world.tick_stacks()
            self.world.tick_services()
            self.world.tick_gateway()
            self.functions.end_late_call()
            self.world.sweep()
            self.check_operations()
            self._start_execution()
            for one in self.executions:
                if one.ended is None and not one.is_waiting:
                    one.step()
            if violation := self._find_early_violation() or self.instances.violation:
                return violation
            is_changing = any(record.is_in_transition for record in self.world.real.records.list())
            if not (is_changing or self.world.requested) and all(one.ended for one in self.executions):
                self.world.tick_stacks()
                self.world.tick_services()
                return None
            self.world.pass_time(30)
        return "an operation does not end"

    def _find_early_violation(self) -> str | None:
        """Return a rule that must hold at every time, and does not."""
        longest = max((one.transitions for one in self.executions), default=0)
        if longest > _MOST_TRANSITIONS:
            return f"an execution has {longest} transitions"
        if superseded := self._find_superseded_current():
            return f"the current operation of {superseded} failed as superseded"
        if lost := self._find_lost_wait():
            return f"{lost} waits with a token that no open wait has"
        for body in MODELS:
            record = self.world.real.records.find(str(body["modelId"]))
            if record is not None and record.status == "InService" and self._has_new_status(record):
                route = self.world.real.routes.find_model(record.model_id)
                if route is None or route.is_candidate:
                    return f"{record.model_id} is in service without a route"
                is_kept = record.operation is not None and record.operation.tasks == "kept"  # its users wait until then
                is_served = route in self.world.routes_of_gateway
                if record.failure is None and not is_served and not is_kept:
                    return f"{record.model_id} is in service before the gateway serves it"
        return None

    def _has_new_status(self, record: ModelRecord) -> bool:
        return record.updated_at == self.world.real.now

    def _find_superseded_current(self) -> str | None:
        """Return a model whose current operation failed because a wait of it was taken for superseded."""
        for execution in self.executions:
            record = self.world.real.records.find(execution.given["model_id"])
            operation = record.operation if record is not None else None
            is_current = operation is not None and operation.execution == execution.name
            if is_current and execution.variables.get("error") == SUPERSEDED:
                return str(execution.given["model_id"])
        return None

    def _find_lost_wait(self) -> str | None:
        """Return an execution that nothing but its timeout can resume."""
        tokens = {wait.token for wait in self.world.real.waits.list_open()}
        waiting = [one for one in self.executions if one.ended is None and one.is_waiting and one.waits]
        return next((one.name for one in waiting if one.waits and one.waits[0] not in tokens), None)
