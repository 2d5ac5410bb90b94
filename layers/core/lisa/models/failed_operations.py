"""The state of a model after an operation that failed, and the number of tasks that an update keeps."""

from collections.abc import Mapping
from typing import Any, Final

from lisa.models.cloud_states import ServiceState
from lisa.models.definition import AutoScalingConfig, ModelDefinition
from lisa.models.records import TRANSITIONS, ModelFailure, ModelRecord, Operation

MOST_RESTARTS: Final = 3  # of the workflow of one operation
_REPEATED: Final = ("stop", "delete")  # operations that are repeated after an unknown error


def restore_definition(record: ModelRecord) -> ModelRecord:
    """Return the record with the definition from before its update. A schedule that was set since then stays."""
    if record.replaced is None:
        return record
    definition = _with_scheduling_of(record.replaced.definition, record.definition)
    window = record.replaced.context_window
    return record.model_copy(update={"definition": definition, "context_window": window, "replaced": None})


def find_end_after_failure(record: ModelRecord, failure: ModelFailure) -> Mapping[str, Any]:
    """Return the fields of the record after the failure of its operation.

    A stop or a deletion that failed by an unknown error is requested again: what still runs costs money. A model whose
    stop failed before its tasks ended is in service, so that the stop can be requested again. An idle model whose stop
    failed after that is asleep.
    """
    kind = record.operation.kind if record.operation else "create"
    is_unknown = failure.code == "other"
    operation = record.operation
    if operation is not None and kind in _REPEATED and is_unknown and operation.restarts < MOST_RESTARTS:
        return {"status": TRANSITIONS[kind], "operation": release_operation(operation), "failure": None}
    if operation is not None and kind == "stop" and operation.tasks != "ended":
        return {"status": "InService"}
    if operation is not None and operation.is_idle_stop:
        return {"status": "InService", "in_service_since": None, "asleep_since": record.updated_at}
    if kind == "update" and record.replaced is not None:
        restored = restore_definition(record)
        changes = {name: getattr(restored, name) for name in ("definition", "context_window", "replaced")}
        return {"status": "InService", **changes}
    status = "Failed" if kind in ("create", "delete") else "Stopped"
    return {"status": status, "in_service_since": None, "asleep_since": None, "replaced": None}


def release_operation(operation: Operation) -> Operation:
    """Return the operation as a request for another execution."""
    return operation.model_copy(update={"execution": None, "restarts": operation.restarts + 1})


def count_kept_tasks(record: ModelRecord, state: ServiceState | None) -> int:
    """Return the number of tasks of a service after an update: the present one, within the bounds of the definition.

    A desired number that the update sets wins, as it does at a start.
    """
    scaling = record.definition.auto_scaling_config or AutoScalingConfig()
    before = record.replaced.definition.auto_scaling_config if record.replaced else None
    is_set = before is not None and before.desired_capacity != scaling.desired_capacity
    if state is None or state.desired == 0 or is_set:
        return count_first_tasks(record)
    return min(max(state.desired, scaling.min_capacity, 1), scaling.max_capacity)


def count_first_tasks(record: ModelRecord) -> int:
    """Return the number of tasks with which a service starts: at least one, also for a model that scales to zero."""
    scaling = record.definition.auto_scaling_config
    if scaling is None:
        return 1
    return max(scaling.desired_capacity or scaling.min_capacity, 1)


def _with_scheduling_of(definition: ModelDefinition, current: ModelDefinition) -> ModelDefinition:
    if definition.auto_scaling_config is None or current.auto_scaling_config is None:
        return definition
    scheduling = {"scheduling": current.auto_scaling_config.scheduling}
    return definition.model_copy(
        update={"auto_scaling_config": definition.auto_scaling_config.model_copy(update=scheduling)}
    )
