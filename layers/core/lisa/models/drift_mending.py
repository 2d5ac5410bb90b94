"""The removal of differences between the declared models and the resources that exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lisa.models.drift import DriftAction, DriftFinding
from lisa.models.lifecycle_ports import ModelStacks, ModelWaits, RemovableModelSchedules, WorkflowSignals
from lisa.models.operations import SUPERSEDED, ModelOperations, OperationKey, OperationSuperseded
from lisa.models.records import LifecycleEvent, ModelRecord
from lisa.models.step_messages import DRIFT_STEP

_CAUSE: Final = "the model has no operation under way that could use this wait"


@dataclass(frozen=True)
class DriftMender:
    """Removes differences one by one. It may run twice: a resource that is gone already is no error."""

    operations: ModelOperations
    stacks: ModelStacks
    schedules: RemovableModelSchedules
    waits: ModelWaits
    signals: WorkflowSignals

    def mend(self, finding: DriftFinding, now: int) -> bool:
        """Remove a difference. Return False and change nothing if it has no action, or if the record has changed.

        `now` is epoch milliseconds.
        """
        actions: Mapping[DriftAction, Callable[[DriftFinding, ModelRecord | None], bool]] = {
            "delete_stack": lambda found, _record: self.stacks.delete(found.id, f"drift-{now}"),
            "publish_route": self._publish_route,
            "withdraw_route": self._withdraw_route,
            "delete_schedules": self._delete_schedules,
            "delete_secret": self._delete_secret,
            "close_wait": self._close_wait,
        }
        record = self.operations.records.find(finding.model_id)
        is_same = (record.state_id if record else None) == finding.record_state
        return is_same and finding.action in actions and actions[finding.action](finding, record)

    def _publish_route(self, finding: DriftFinding, record: ModelRecord | None) -> bool:
        """Publish the route by the last operation of the model: that of an idle stop puts the model to sleep."""
        operation = record.operation if record else None
        if record is None or operation is None or (record.is_asleep and not operation.is_idle_stop):
            return False
        key = OperationKey(finding.model_id, operation.operation_id)
        try:
            (self.operations.withdraw_route if record.is_asleep else self.operations.publish_route)(key)
        except OperationSuperseded:
            return False
        return True

    def _withdraw_route(self, finding: DriftFinding, _record: ModelRecord | None) -> bool:
        if self.operations.routes.find_model(finding.model_id):
            self.operations.routes.withdraw_model(finding.model_id)
        return True

    def _delete_schedules(self, finding: DriftFinding, _record: ModelRecord | None) -> bool:
        self.schedules.remove(finding.model_id)
        return True

    def _delete_secret(self, finding: DriftFinding, _record: ModelRecord | None) -> bool:
        self.operations.secrets.remove(finding.id)
        return True

    def _close_wait(self, finding: DriftFinding, _record: ModelRecord | None) -> bool:
        """Resume the execution with an error, so that it does not wait for its timeout, and remove the wait."""
        for wait in self.waits.list_open():
            if (wait.model_id, wait.operation_id) == (finding.model_id, finding.id):
                self.signals.fail(wait.token, SUPERSEDED, _CAUSE)
                self.waits.close(wait.model_id, wait.token)
        return True


def build_drift_event(finding: DriftFinding, now: int, *, is_mended: bool) -> LifecycleEvent:
    """Return the event that reports a difference in the history of its model. The same finding replaces its event."""
    cost = f" It costs about {finding.hourly_cost} US dollars an hour." if finding.hourly_cost else ""
    mended = " It has been mended." if is_mended else ""
    message = f"{finding.kind} {finding.id}: {finding.cause}{cost}{mended}"
    return LifecycleEvent(at=now, operation_id=f"drift-{finding.kind}", step=DRIFT_STEP, message=message)
