"""The commands that set and remove the schedules of models, and the calls of these schedules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lisa.errors import TransientError
from lisa.models.lifecycle_ports import ModelRecords, ModelSchedules
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import LifecycleEvent, ModelRecord, ScheduleFailure, ScheduleState
from lisa.models.refusals import CHANGED_CONCURRENTLY, ModelConflict, ModelRefusal
from lisa.models.schedule_times import ScheduledVerb, build_schedule_entries, scheduling_refusal
from lisa.models.scheduling import Scheduling

_MOST_ATTEMPTS: Final = 5  # of a write that the workflow of the same model may disturb


@dataclass(frozen=True)
class ScheduleCommands:
    """Sets and removes schedules. The record is written first: a call that does not fit to the record is ignored."""

    records: ModelRecords
    schedules: ModelSchedules

    def set_schedule(self, record: ModelRecord, scheduling: Scheduling, now: int) -> ModelRecord | ModelRefusal:
        """Store the schedule in the record, then create its starts and stops. `now` is epoch milliseconds."""
        if record.definition.auto_scaling_config is None:
            return ModelConflict("only a model with hostingType lisa_hosted can have a schedule")
        if refusal := scheduling_refusal(scheduling):
            return refusal
        stored = self._change(record.model_id, lambda current: _with_scheduling(current, scheduling, now))
        return self.apply_schedule(stored, now) if isinstance(stored, ModelRecord) else stored

    def apply_schedule(self, record: ModelRecord, now: int) -> ModelRecord | ModelRefusal:
        """Create the starts and stops of the record's schedule, and store whether that succeeded."""
        scheduling = record.scheduling
        if scheduling is None:
            return record
        failures = record.schedule.failure.retry_count + 1 if record.schedule and record.schedule.failure else 0
        try:
            entries = build_schedule_entries(scheduling) if scheduling.schedule_enabled else ()
            arns = tuple(self.schedules.replace(record.model_id, scheduling.timezone, entries))
            state = ScheduleState(arns=arns, updated_at=now)
        except TransientError as error:
            failure = ScheduleFailure(at=now, error=str(error), retry_count=failures)
            state = ScheduleState(updated_at=now, failure=failure)
        stored = self._change(record.model_id, lambda _current: {"schedule": state})
        if not isinstance(stored, ModelRecord) or stored.status == "Deleting":
            self._remove_orphans(record.model_id)
        return stored

    def _remove_orphans(self, model_id: str) -> None:
        """Delete the starts and stops of a model whose deletion began before they were created."""
        current = self.records.find(model_id)
        if current is None or current.status == "Deleting":
            self.schedules.remove(model_id)

    def remove_schedule(self, record: ModelRecord, now: int) -> ModelRecord | ModelRefusal:
        """Remove the schedule from the record, then its starts and stops."""
        stored: ModelRecord | ModelConflict = record
        if record.scheduling is not None:
            stored = self._change(record.model_id, lambda current: _with_scheduling(current, None, now))
        if isinstance(stored, ModelRecord):
            self.schedules.remove(record.model_id)  # also after an earlier request that ended before this line
        return stored

    def _change(self, model_id: str, build: Callable[[ModelRecord], Mapping[str, Any]]) -> ModelRecord | ModelConflict:
        """Write the fields that `build` returns for the current record."""
        for _ in range(_MOST_ATTEMPTS):
            record = self.records.find(model_id)
            if record is None:
                break
            changed = record.model_copy(update=dict(build(record)))
            if self.records.replace(changed, record.version):
                return changed.model_copy(update={"version": record.version + 1})
        return CHANGED_CONCURRENTLY


def run_schedule(
    operations: OperationRequests, request: CommandRequest, model_id: str, verb: ScheduledVerb
) -> ModelRecord | None:
    """Request the start or stop that a schedule calls for, and return the changed record.

    While another operation is under way, the start or stop waits in the record until that has ended. Return None if the
    model has that status already, or if the model or its schedule is gone.

    Raises:
        TransientError: the record was changed at the same time.
    """
    record = operations.records.find(model_id)
    if record is None or record.scheduling is None or not record.scheduling.schedule_enabled:
        return None
    if record.status == ("Stopped" if verb == "START" else "InService"):
        changed = (operations.start if verb == "START" else operations.stop)(request, record)
        if isinstance(changed, ModelRecord):
            return changed
        raise TransientError(changed.reason)
    if record.is_in_transition and record.status != "Deleting":
        return _postpone(operations, request, record, verb)
    return None


def apply_pending_schedule(
    operations: OperationRequests, request: CommandRequest, record: ModelRecord
) -> ModelRecord | None:
    """Request the start or stop that waited for the end of an operation, and return the changed record.

    Return None if none waits, if the operation has not ended, or if another request has changed the record.
    """
    verb = record.pending_schedule
    if verb is None or record.is_in_transition:
        return None
    applied = {"pending_schedule": None}
    is_wanted = record.scheduling is not None and record.scheduling.schedule_enabled
    if is_wanted and record.status == ("Stopped" if verb == "START" else "InService"):
        changed = (operations.start if verb == "START" else operations.stop)(request, record, applied)
    else:
        changed = operations.replace(record, applied)
    return changed if isinstance(changed, ModelRecord) else None


def _postpone(
    operations: OperationRequests, request: CommandRequest, record: ModelRecord, verb: ScheduledVerb
) -> ModelRecord:
    changed = operations.replace(record, {"pending_schedule": verb})
    if not isinstance(changed, ModelRecord):
        raise TransientError(changed.reason)
    operation_id = record.operation.operation_id if record.operation else request.operation_id
    message = f"The schedule calls for a {verb.lower()}. It begins when the present operation has ended."
    kind = record.operation.kind if record.operation else None
    event = LifecycleEvent(
        at=request.now, operation_id=operation_id, operation=kind, step="postpone_schedule", message=message
    )
    operations.records.append_event(record.model_id, event)
    return changed


def _with_scheduling(record: ModelRecord, scheduling: Scheduling | None, now: int) -> dict[str, Any]:
    config = record.definition.auto_scaling_config
    scaling = config.model_copy(update={"scheduling": scheduling}) if config else None
    definition = record.definition.model_copy(update={"auto_scaling_config": scaling})
    return {"definition": definition, "schedule": None, "updated_at": now}
