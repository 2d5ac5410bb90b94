"""One random history of a model that stops while nobody uses it, with the errors that histories must find."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lisa.models.ports import ModelActivity
from lisa.models.records import ModelRecord
from tests.simulation.models.at_rest import find_violation_at_rest
from tests.simulation.models.callers import MODEL
from tests.simulation.models.functions import SimulatedFunctions
from tests.simulation.models.history import History
from tests.simulation.models.idle_world import IDLE_SECONDS, IdleSurroundings

_STEPS = 140
Plant = Callable[[IdleSurroundings], None]


class IdleHistory(History):
    """A history of one seed. `plant` may put an error into its surroundings."""

    world: IdleSurroundings

    def __init__(self, seed: int, plant: Plant | None = None) -> None:
        super().__init__(seed)
        self.world = IdleSurroundings(seed)
        self.functions = SimulatedFunctions(self.world)
        if plant is not None:
            plant(self.world)

    def run(self) -> str | None:
        """Return the first violated rule, or None."""
        self.world.create_model()
        if violation := self._come_to_rest():
            return violation
        self.world.failing = True
        world, chance = self.world, self.world.chance
        actors: list[tuple[Callable[[], None], int]] = [
            (world.callers.send, 3),
            (world.callers.end_one, 4),
            (world.settle, 4),
            (world.send_command, 1),
            (self._start_execution, 6),
            (self._step_execution, 14),
            (world.tick_stacks, 3),
            (world.tick_services, 8),
            (world.tick_gateway, 6),
            (world.sweep, 2),
            (lambda: world.pass_time(chance.choice((1, 10, 60, 300))), 5),
        ]
        choices, weights = [one for one, _ in actors], [weight for _, weight in actors]
        for _ in range(_STEPS):
            chance.choices(choices, weights)[0]()
            if violation := self._find_early_violation():
                return violation
        return self._come_to_rest() or find_violation_at_rest(world) or self._fall_asleep() or self._wake()

    def _fall_asleep(self) -> str | None:
        """Let every caller leave: then the model must stop."""
        self._serve_waiting()
        while self.world.callers.requests:
            self.world.callers.end_one()
        for _ in range(3):
            self.world.pass_time(IDLE_SECONDS + 1)
            self.world.tick_gateway()
            self.world.settle()
            if violation := self._come_to_rest():
                return violation
        record = self.world.real.records.find(MODEL)
        if record is not None and record.status == "InService" and not record.is_asleep:
            return "the model does not stop although nobody uses it"
        return find_violation_at_rest(self.world)

    def _wake(self) -> str | None:
        """Send a request: it must be answered, if the model can start."""
        self.world.pass_time(1)
        self.world.callers.send()
        self._serve_waiting()
        record = self.world.real.records.find(MODEL)
        is_waiting = any(not request.is_served for request in self.world.callers.requests)
        if record is not None and record.status == "InService" and is_waiting:
            return "a request waits for ever"
        return find_violation_at_rest(self.world)

    def _serve_waiting(self) -> None:
        for _ in range(3):
            self.world.tick_gateway()
            self.world.settle()
            self._come_to_rest()

    def _find_early_violation(self) -> str | None:
        return super()._find_early_violation() or self.world.find_violation()


class _UnconditionalRecords:
    """Records whose writes ignore that another function has changed the record."""

    def __init__(self, records: Any) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def replace(self, record: ModelRecord, _expected_version: int) -> bool:
        current = self._records.find(record.model_id)
        return bool(current and self._records.replace(record, current.version))


class _RecordsWithoutStart(_UnconditionalRecords):
    """Records whose models seem to be in service since their creation."""

    def find(self, model_id: str) -> ModelRecord | None:
        record: ModelRecord | None = self._records.find(model_id)
        if record is None or record.in_service_since is None:
            return record
        return record.model_copy(update={"in_service_since": record.created_at})

    def replace(self, record: ModelRecord, expected_version: int) -> bool:
        return bool(self._records.replace(record, expected_version))


class _ActivitiesOfTheDecision:
    """Uses of models without those after the decision to stop the model."""

    def __init__(self, world: IdleSurroundings) -> None:
        self._world = world

    def find_activity(self, model_id: str) -> ModelActivity:
        record = self._world.real.records.find(model_id)
        operation = record.operation if record is not None else None
        return ModelActivity(operation.last_used_at if operation is not None else 0)


def two_writers(world: IdleSurroundings) -> None:
    """Plant: a function starts a model that another one has started since the first one read its record."""
    records: Any = _UnconditionalRecords(world.real.records)
    world.idle_records = records


def stop_that_races_a_request(world: IdleSurroundings) -> None:
    """Plant: the tasks end although the model was used after the decision to stop it."""
    activities: Any = _ActivitiesOfTheDecision(world)
    world.steps_activities = activities


def clock_before_the_first_service(world: IdleSurroundings) -> None:
    """Plant: the loading of the weights counts as time without a request."""
    records: Any = _RecordsWithoutStart(world.real.records)
    world.idle_records = records


def counted_after_leaving(world: IdleSurroundings) -> None:
    """Plant: a caller who hangs up in the waiting room is still counted."""
    world.callers = replace(world.callers, forgets_to_leave=True)


IDLE_PLANTED: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (two_writers, stop_that_races_a_request, clock_before_the_first_service, counted_after_leaving)
}
