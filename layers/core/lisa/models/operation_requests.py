"""The requests of operations on models: one write sets the new status and the operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.records import TRANSITIONS, ModelRecord, Operation, OperationKind
from lisa.models.refusals import CHANGED_CONCURRENTLY, ModelConflict, ModelRefusal


@dataclass(frozen=True)
class CommandRequest:
    """The request of a command: its new operation id, its author, and its time in epoch milliseconds."""

    operation_id: str
    requested_by: str
    now: int

    def build_operation(self, kind: OperationKind) -> Operation:
        """Return the operation that no workflow has claimed yet."""
        return Operation(
            operation_id=self.operation_id, kind=kind, requested_at=self.now, requested_by=self.requested_by
        )


@dataclass(frozen=True)
class OperationRequests:
    """Writes the requests of operations into the records. The workflow of an operation follows from its write."""

    records: ModelRecords

    def start(
        self, request: CommandRequest, record: ModelRecord, changes: Mapping[str, Any] | None = None
    ) -> ModelRecord | ModelRefusal:
        """Request the start of a model without tasks, with other changes of its record in the same write."""
        if record.status != "Stopped" and not record.is_asleep:
            return ModelConflict(f"the model is {record.status}; only a model that is Stopped can be started")
        return self.request_operation(request, record, "start", changes or {})

    def stop(
        self, request: CommandRequest, record: ModelRecord, changes: Mapping[str, Any] | None = None
    ) -> ModelRecord | ModelRefusal:
        """Request the stop of a model in service, with other changes of its record in the same write."""
        if record.status != "InService":
            return ModelConflict(f"the model is {record.status}; only a model that is InService can be stopped")
        return self.request_operation(request, record, "stop", changes or {})

    def stop_idle(self, request: CommandRequest, record: ModelRecord, last_used_at: int) -> ModelRecord | ModelRefusal:
        """Request the stop of a model in service until its next request. `last_used_at` is its last use so far."""
        stop = request.build_operation("stop").model_copy(update={"cause": "idle", "last_used_at": last_used_at})
        requested = {"status": TRANSITIONS["stop"], "operation": stop, "failure": None}
        return self.replace(record, {**requested, "updated_at": request.now})

    def recover(self, request: CommandRequest, record: ModelRecord, instance_id: str) -> ModelRecord | ModelRefusal:
        """Request that the users of a model in service wait until the replacement of its last task answers.

        The task ends with this instance.
        """
        cause = {"cause": "lost_instance", "lost_instance": instance_id}
        start = request.build_operation("start").model_copy(update=cause)
        requested = {"status": TRANSITIONS["start"], "operation": start, "failure": None, "replaced": None}
        requested |= {"pending_recovery": None}
        times = {"asleep_since": request.now, "in_service_since": None, "updated_at": request.now}
        return self.replace(record, {**requested, **times})

    def request_operation(
        self, request: CommandRequest, record: ModelRecord, kind: OperationKind, changes: Mapping[str, Any]
    ) -> ModelRecord | ModelRefusal:
        """Set the status of the operation, with other changes of the record in the same write."""
        requested = {"status": TRANSITIONS[kind], "operation": request.build_operation(kind), "failure": None}
        return self.replace(record, {"replaced": None, **changes, **requested, "updated_at": request.now})

    def replace(self, record: ModelRecord, changes: Mapping[str, Any]) -> ModelRecord | ModelRefusal:
        """Write changes of the record that was read, unless another request has changed it since."""
        changed = record.model_copy(update=dict(changes))
        if not self.records.replace(changed, record.version):
            return CHANGED_CONCURRENTLY
        return changed.model_copy(update={"version": record.version + 1})
