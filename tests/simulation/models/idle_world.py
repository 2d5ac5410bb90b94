"""The surroundings of a model that stops while nobody uses it: callers, a gateway, and the function that settles it."""

from dataclasses import replace
from typing import Any

from lisa.models.heartbeats import Heartbeat
from lisa.models.idling import IdleModels
from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.operation_requests import CommandRequest
from lisa.models.ports import ModelActivities
from lisa.models.records import ModelRecord
from lisa.models.update import UpdateModel
from lisa.models.workflow_steps import WorkflowSteps
from tests.simulation.models.callers import MODEL, Callers
from tests.simulation.models.failures import FailingPort, PortFailed
from tests.simulation.models.world import Surroundings
from tests.support.models import SELF_HOSTED, parse_model

IDLE_SECONDS = 120
_SCALING = {"minCapacity": 0, "maxCapacity": 2, "idleSeconds": IDLE_SECONDS}
BODY: dict[str, Any] = {**SELF_HOSTED, "modelId": MODEL, "autoScalingConfig": _SCALING}


class StaleRecords:
    """Records as a function sees them that read one of them before another function changed it."""

    def __init__(self, records: ModelRecords, read: ModelRecord | None) -> None:
        self._records, self._read = records, read

    def find(self, _model_id: str) -> ModelRecord | None:
        return self._read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)


class IdleSurroundings(Surroundings):
    """The world of one history of an idle model."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        activities: Any = FailingPort(self.real.activities, self.chance, lambda: 0.03 if self.failing else 0.0)
        self.seen.activities = activities
        self.callers = Callers(self.chance, lambda: self.real.now)
        self.idle_records: ModelRecords = self.seen.records
        self.steps_activities: ModelActivities = self.seen.activities
        self.woken: list[int] = []  # the times since which the model was asleep, one for each start
        self.has_stopped_early = False
        self._read: ModelRecord | None = None

    def create_model(self) -> None:
        """Request the creation of the model."""
        self._commands.create(self._build_request(), parse_model(BODY))
        self.follow_stream(MODEL)

    def send_command(self) -> None:
        """Let an administrator start, stop or change the model."""
        record = self.real.records.find(MODEL)
        if record is None:
            return
        enabled = {"enabled": record.status == "Stopped" or record.is_asleep}
        changes: list[Any] = [enabled, enabled, {"allowed_groups": (f"group-{self.operations}",)}]
        self._commands.update(self._build_request(), record, UpdateModel(**self.chance.choice(changes)))
        self.follow_stream(MODEL)

    def build_steps(self) -> WorkflowSteps:
        """Return the steps of the workflows, with their own view of the uses of models."""
        return replace(super().build_steps(), activities=self.steps_activities)

    def tick_gateway(self) -> None:
        """Let the gateway serve the current routes, then save the uses of models, then send its heartbeat."""
        found = self.real.routes.read_list()
        assert found is not None
        self.routes_of_gateway = found.models
        self.callers.routes = {one.model_id: one for one in found.models}
        self.callers.advance()
        try:
            self.callers.save_uses(self.seen.activities)
        except PortFailed:
            return
        self.real.heartbeats.save_heartbeat(Heartbeat("one", found.version, self.real.now / 1_000))

    def settle(self) -> None:
        """Let the function that settles idle models look at the model, sometimes with a record that has changed."""
        before = self.real.records.find(MODEL)
        is_late = self.failing and self._read is not None and self.chance.random() < 0.3
        read = self._read if is_late else self.idle_records_find()
        self._read = read
        records: Any = StaleRecords(self.idle_records, read)
        request = CommandRequest(self._build_request().operation_id, "system:idle", self.real.now)
        try:
            change = IdleModels(records, self.seen.activities).settle(MODEL, request)
        except PortFailed:
            change = None
        self._observe(before, read, change)
        self.follow_stream(MODEL)

    def idle_records_find(self) -> ModelRecord | None:
        """Return the record as the function reads it, None if the read fails."""
        try:
            return self.idle_records.find(MODEL)
        except PortFailed:
            return None

    def _observe(self, before: ModelRecord | None, read: ModelRecord | None, change: str | None) -> None:
        if before is None or read is None or change is None:
            return
        if change == "start":
            self.woken.append(read.asleep_since or 0)
        elif self.real.now - (before.in_service_since or self.real.now) < IDLE_SECONDS * 1_000:
            self.has_stopped_early = True

    def find_violation(self) -> str | None:
        """Return a rule of idle models that does not hold."""
        if len(set(self.woken)) < len(self.woken):
            return "two writers started the same model"
        if self.has_stopped_early:
            return "the model stopped before its idle time in service had passed"
        record = self.real.records.find(MODEL)
        if record is None or record.operation is None or not (record.is_asleep or record.operation.is_idle_stop):
            return None
        service = self.real.services.services.get((record.cluster or "", record.service or ""))
        if service is not None and service.desired:
            return "tasks run although the model is asleep" if record.is_asleep else None
        has_served = any(request.is_served for request in self.callers.requests)
        return "a request lost its task to the stop of an idle model" if has_served else None
