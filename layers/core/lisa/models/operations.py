"""The steps of the operations that create, change, start, stop and delete models.

Every step may run twice. A step of an operation that another one superseded changes nothing: see OperationSuperseded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lisa.errors import PlainError
from lisa.models.context_windows import find_limit
from lisa.models.failed_operations import find_end_after_failure, restore_definition
from lisa.models.idling import build_outcome
from lisa.models.lifecycle_ports import ModelRecords, ModelSecrets
from lisa.models.model_routes import build_route, build_sleeping_route, build_test_route
from lisa.models.ports import PublishedModels
from lisa.models.records import LifecycleEvent, ModelFailure, ModelRecord, ModelStatus, OperationKind
from lisa.models.served import ServedModel
from lisa.models.step_messages import STEP_MESSAGES

SUPERSEDED: Final = "OperationSuperseded"  # the error name of OperationSuperseded in workflows
_UNCLAIMED: Final = "unclaimed"  # the execution of an operation that failed before an execution claimed it
_MOST_ATTEMPTS: Final = 10  # of a write that other writers of the same record may disturb


class OperationSuperseded(PlainError):
    """Another operation or another execution has taken over the model, or the model no longer exists."""


class WorkflowEnded(PlainError):
    """An execution ended before its operation did."""


class GatewayNotConfirmed(PlainError):
    """The gateway did not confirm a change of its routes in time."""


@dataclass(frozen=True)
class OperationKey:
    """The identity of an operation on a model. Events of the lifecycle show its `kind`."""

    model_id: str
    operation_id: str
    kind: OperationKind | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ModelOperations:
    """Changes the records and the routes of models, step by step. Times are epoch milliseconds."""

    records: ModelRecords
    routes: PublishedModels
    secrets: ModelSecrets

    def begin(self, key: OperationKey, execution: str, now: int) -> ModelRecord:
        """Claim the operation for an execution of a workflow. Raises OperationSuperseded, also if it has ended.

        Raises WorkflowEnded if an earlier execution ended early: this one must undo what that one has done.
        """

        def claim(record: ModelRecord) -> Mapping[str, Any]:
            operation = record.operation
            if operation is None or not record.is_in_transition or operation.execution not in (None, execution):
                raise OperationSuperseded(f"another execution runs this operation on {key.model_id}")
            return {"operation": operation.model_copy(update={"execution": execution})}

        record = self.change(key, now, claim)
        if record.failure is not None:
            raise WorkflowEnded(f"an earlier execution of this operation on {key.model_id} ended early")
        return record

    def change(self, key: OperationKey, now: int, build: Callable[[ModelRecord], Mapping[str, Any]]) -> ModelRecord:
        """Write the fields that `build` returns for the current record. Raises OperationSuperseded."""
        for _ in range(_MOST_ATTEMPTS):
            record = self.find_current(key)
            changed = record.model_copy(update={**build(record), "updated_at": now})
            if self.records.replace(changed, record.version):
                return changed.model_copy(update={"version": record.version + 1})
        raise ConflictingWrites(f"the record of {key.model_id} changes too often")

    def find_current(self, key: OperationKey) -> ModelRecord:
        """Return the record whose operation this is. Raises OperationSuperseded."""
        record = self.records.find(key.model_id)
        if record is None or record.operation is None or record.operation.operation_id != key.operation_id:
            raise OperationSuperseded(f"another operation has taken over {key.model_id}")
        return record

    def publish_candidate(self, key: OperationKey) -> int:
        """Publish the route that only the platform may use, and return the version of the list of routes.

        The users of a model that wakes keep its route and wait.
        """
        return self._publish(key, build_test_route)

    def publish_route(self, key: OperationKey) -> int:
        """Publish the route for its users, and return the version of the list of routes."""
        return self._publish(key, build_route)

    def save_reported_window(self, key: OperationKey, window: int, now: int) -> None:
        """Store the context window that the server of a chat model reported, unless an administrator has set one.

        A limit in the container's variables is better known: a task with former variables may have given the report.
        """
        record = self.find_current(key)
        if record.definition.model_type == "textgen" and not record.has_chosen_window:
            known = find_limit(record.definition) or window
            self.change(key, now, lambda _record: {"context_window": known})

    def publish_sleeping_route(self, key: OperationKey) -> int:
        """Publish the route with which users wait, and return the version of the list of routes."""
        return self._publish(key, build_sleeping_route)

    def _publish(self, key: OperationKey, build: Callable[[ModelRecord], ServedModel]) -> int:
        """Publish, and read the record again: an operation that took over in between may have withdrawn the route."""
        self.routes.publish_model(build(self.find_current(key)))
        try:
            self.find_current(key)
        except OperationSuperseded:
            self.withdraw_route(key)
            raise
        return self.routes.read_list_version()

    def give_back_route(self, key: OperationKey) -> bool:
        """Publish the route from before an update that failed. Return False if the model has no state from before."""
        record = self.find_current(key)
        if record.replaced is None:
            return False
        self.routes.publish_model(build_route(restore_definition(record)))
        return True

    def withdraw_route(self, key: OperationKey) -> int:
        """Withdraw the route, and return the version of the list of routes.

        A superseded operation leaves the route of a model that another operation keeps or puts in service. The route of
        an idle model stays, and its callers wait until it has started again.
        """
        record = self.records.find(key.model_id)
        operation = record.operation if record is not None else None
        is_foreign = operation is not None and operation.operation_id != key.operation_id
        if operation is not None and not is_foreign and operation.is_idle_stop:
            return self.publish_sleeping_route(key)
        if not (is_foreign and record and record.status != "Deleting") and self.routes.find_model(key.model_id):
            self.routes.withdraw_model(key.model_id)
        return self.routes.read_list_version()

    def finish(self, key: OperationKey, now: int) -> None:
        """End the operation successfully. A deleted model loses its route, its key and its record."""
        record = self.find_current(key)
        if record.operation is not None and record.operation.kind == "delete":
            self._remove(key, record)
            return
        self.change(key, now, lambda current: build_outcome(current, now))

    def _remove(self, key: OperationKey, record: ModelRecord) -> None:
        self.withdraw_route(key)
        if record.api_key_secret:
            self.secrets.remove(record.api_key_secret)
        if not self.records.remove(key.model_id, record.version):
            raise ConflictingWrites(f"the record of {key.model_id} changed during its removal")

    def fail(self, key: OperationKey, failure: ModelFailure, now: int) -> None:
        """End the operation with a failure, once. Raises OperationSuperseded.

        A model whose start failed is stopped. A model whose update failed is in service with the definition from
        before, or stopped if its stack has changed. A model whose stop failed before its tasks ended is in service.
        An operation that no execution has claimed counts as claimed, so that it is not announced again.
        """
        found = self.find_current(key)
        if found.failure is not None and not found.is_in_transition:
            return  # an earlier attempt of this step has ended the operation

        def settle(record: ModelRecord) -> Mapping[str, Any]:
            operation = record.operation
            if operation is not None and operation.execution is None:
                operation = operation.model_copy(update={"execution": _UNCLAIMED})
            return {"operation": operation, "failure": failure, **find_end_after_failure(record, failure)}

        self._settle_route(key, found, find_end_after_failure(found, failure)["status"])
        self.change(key, now, settle)

    def _settle_route(self, key: OperationKey, record: ModelRecord, status: ModelStatus) -> None:
        """Give the users of a failed stop their route back, and withdraw the route of a model without tasks."""
        operation = record.operation
        if status == "InService" and operation is not None and operation.kind == "stop":
            self._publish(key, build_sleeping_route if operation.tasks == "ended" else build_route)
        elif status in ("Stopped", "Failed") and self.routes.find_model(key.model_id):
            self.routes.withdraw_model(key.model_id)

    def record_step(
        self, key: OperationKey, step: str, now: int, failure: ModelFailure | None = None, message: str | None = None
    ) -> None:
        """Add a step to the events of the model, with the usual message of the step unless there is another one."""
        event = LifecycleEvent(
            at=now,
            operation_id=key.operation_id,
            operation=key.kind,
            step=step,
            message=message or STEP_MESSAGES[step],
            failure=failure,
        )
        self.records.append_event(key.model_id, event)


class ConflictingWrites(PlainError):
    """A record was changed by others during every attempt to change it; a later attempt may succeed."""
