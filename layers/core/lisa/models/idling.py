"""Models that stop while nobody uses them: the decision to stop and to wake one, and the state after an operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.ports import ModelActivities, ModelActivity
from lisa.models.records import ModelRecord, ModelStatus, OperationKind
from lisa.models.refusals import ModelRefusal

IdleChange = Literal["start", "stop"]
_FINAL_STATUS: Final[dict[OperationKind, ModelStatus]] = {
    "create": "InService",
    "update": "InService",
    "start": "InService",
    "stop": "Stopped",
}


def decide_idle_change(record: ModelRecord, activity: ModelActivity, now: int) -> IdleChange | None:
    """Return whether the model must stop because nobody uses it, or start because callers wait for it.

    The time without a request begins when the model comes into service: the loading of its weights does not count.
    `now` is epoch milliseconds.
    """
    if record.is_asleep:
        has_callers = activity.is_waiting and activity.last_used_at > (record.asleep_since or 0)
        return "start" if has_callers else None
    if record.status != "InService" or record.idle_seconds is None or record.in_service_since is None:
        return None
    idle_since = max(activity.last_used_at, record.in_service_since)
    return "stop" if now - idle_since >= record.idle_seconds * 1_000 else None


def must_cancel_idle_stop(record: ModelRecord, activity: ModelActivity, *, is_confirmed: bool) -> bool:
    """Return whether the stop of an idle model must not continue.

    Its tasks stay if the model was used after the decision to stop it, or if a replica of the gateway may still send
    requests to them.
    """
    operation = record.operation
    if operation is None or not operation.is_idle_stop:
        return False
    if operation.tasks != "undecided":
        return operation.tasks == "kept"
    return not is_confirmed or activity.last_used_at != operation.last_used_at


def build_outcome(record: ModelRecord, now: int) -> Mapping[str, Any]:
    """Return the fields of a record whose operation has ended successfully."""
    operation = record.operation
    kind = operation.kind if operation else "create"
    if operation is not None and operation.is_idle_stop:
        ended: dict[str, Any] = {"status": "InService", "failure": None}
        return ended if operation.tasks == "kept" else ended | {"in_service_since": None, "asleep_since": now}
    status = _FINAL_STATUS[kind]
    since = (record.in_service_since or now) if status == "InService" else None
    fields: dict[str, Any] = {
        "status": status,
        "failure": None,
        "in_service_since": since,
        "asleep_since": None,
        "replaced": None,
    }
    if operation is not None and kind in ("create", "start") and record.definition.hosting_type == "lisa_hosted":
        fields["start_seconds"] = max(1, (now - operation.requested_at) // 1_000)
    return fields


@dataclass(frozen=True)
class IdleModels:
    """Requests the stop of idle models and the start of models whose callers wait.

    Each request is one conditional write of the record that was read, so that of several requests one succeeds.
    """

    records: ModelRecords
    activities: ModelActivities

    def list_ids(self) -> list[str]:
        """Return the ids of the models that may stop or wake."""
        return [record.model_id for record in self.records.list() if record.idle_seconds is not None]

    def settle(self, model_id: str, request: CommandRequest) -> IdleChange | None:
        """Request the change that the model needs, and return it. Return None if it needs none or another one won."""
        record = self.records.find(model_id)
        if record is None:
            return None
        activity = self.activities.find_activity(model_id)
        change = decide_idle_change(record, activity, request.now)
        if change is None:
            return None
        requests = OperationRequests(self.records)
        if change == "start":
            changed: ModelRecord | ModelRefusal = requests.start(request, record)
        else:
            changed = requests.stop_idle(request, record, activity.last_used_at)
        return change if isinstance(changed, ModelRecord) else None
