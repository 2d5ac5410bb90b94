"""The checks of operations under way: requests that no workflow has claimed, and workflows that ended too early."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lisa.events import ModelRequested
from lisa.models.announcements import announce_request
from lisa.models.causes import build_failure
from lisa.models.failed_operations import MOST_RESTARTS, release_operation
from lisa.models.lifecycle_ports import WorkflowExecutions
from lisa.models.operations import ModelOperations, OperationKey, OperationSuperseded
from lisa.models.records import ModelRecord

_UNCLAIMED_MILLISECONDS: Final = 300_000  # after this time a request is announced again
_REPEATABLE: Final = ("stop", "delete")  # operations that are repeated from their begin; the others are undone


@dataclass(frozen=True)
class OperationChecks:
    """Finds operations whose workflow does not run. A workflow claims its operation, so a second start does nothing."""

    operations: ModelOperations
    executions: WorkflowExecutions

    def check(self, record: ModelRecord, now: int, ended: str = "") -> ModelRequested | None:
        """Return the request to announce again, if there is one. `now` is epoch milliseconds.

        `ended` is the name of an execution of which an event says that it has ended.
        """
        operation = record.operation
        if operation is None or not record.is_in_transition:
            return None
        if operation.execution is None:
            is_late = now - operation.requested_at >= _UNCLAIMED_MILLISECONDS
            return announce_request(record) if is_late else None
        if operation.execution == ended or self.executions.has_ended(operation.kind, operation.execution):
            key = OperationKey(record.model_id, operation.operation_id, operation.kind)
            self._restart(key, operation.execution, now)
        return None

    def _restart(self, key: OperationKey, execution: str, now: int) -> None:
        """Request the operation again after the end of its execution, or end it after too many restarts.

        The stream of the records announces the request.
        """
        found = self.operations.records.find(key.model_id)
        operation = found.operation if found is not None else None
        if found is None or operation is None or operation.execution != execution or not found.is_in_transition:
            return  # the execution has ended its operation
        failure = build_failure("workflow")
        self.operations.record_step(key, "workflow_ended", now, failure)
        changes = {"operation": release_operation(operation)} | (
            {} if operation.kind in _REPEATABLE else {"failure": failure}
        )
        with suppress(OperationSuperseded):
            if operation.restarts >= MOST_RESTARTS:
                self.operations.fail(key, failure, now)
            else:
                self.operations.change(key, now, lambda record: _if_claimed_by(record, execution, changes))


def find_ended_execution(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the model and the name of the execution whose end an event of Step Functions reports."""
    if event.get("source") != "aws.states":
        return None
    detail = event["detail"]
    return json.loads(detail["input"])["model_id"], detail["name"]


def _if_claimed_by(record: ModelRecord, execution: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the changes. Raises OperationSuperseded if another execution has claimed the operation."""
    if record.operation is None or record.operation.execution != execution or not record.is_in_transition:
        raise OperationSuperseded(f"the operation on {record.model_id} has ended or has another execution")
    return changes
