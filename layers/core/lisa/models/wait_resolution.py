"""The resolution of open waits: each is judged by the current state of its stack or service, never by an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lisa.models.lifecycle_ports import ModelRecords, ModelServices, ModelStacks, ModelWaits, WorkflowSignals
from lisa.models.operations import SUPERSEDED
from lisa.models.records import ModelFailure
from lisa.models.wait_results import WaitDone, WaitResult, judge_service_wait, judge_stack_wait
from lisa.models.waits import Wait

_SUPERSEDED_WAIT: Final = ModelFailure(code=SUPERSEDED, message="the operation has ended, or another one has begun")


@dataclass(frozen=True)
class WaitResolver:
    """Describes what open waits are for, and resumes their workflows."""

    records: ModelRecords
    waits: ModelWaits
    stacks: ModelStacks
    services: ModelServices
    signals: WorkflowSignals

    def open(self, wait: Wait, now: int) -> bool:
        """Store a wait and judge it once: the change may have happened before. Return whether it is resolved.

        The workflow of a superseded operation is resumed with an error: its wait neither opens nor stays open. A wait
        that a later attempt of the same state has overtaken is dropped: nobody waits for its token.
        """
        if not self._is_current(wait):
            self.signals.fail(wait.token, SUPERSEDED, "another operation has taken over the model")
            return True
        for other in self.waits.list_open():
            if other.model_id == wait.model_id and other.operation_id != wait.operation_id:
                self.signals.fail(other.token, SUPERSEDED, "another operation on the model has begun")
        return self.waits.open(wait) and self.resolve(wait, now)

    def resolve(self, wait: Wait, now: int) -> bool:
        """Resume the workflow of a wait whose change has happened, has failed or is late. Return whether it did.

        The wait of an operation that has ended, or that another one superseded, is resolved as superseded. The signal
        is sent before the wait is closed, so that a crash between both sends the signal again.
        """
        result = self._judge(wait, now) if self._is_current(wait) else _SUPERSEDED_WAIT
        if result is None:
            return False
        if isinstance(result, ModelFailure):
            self.signals.fail(wait.token, result.code, result.message)
        else:
            self.signals.succeed(wait.token, dict(result.output))
        self.waits.close(wait.model_id, wait.token)
        return True

    def _is_current(self, wait: Wait) -> bool:
        record = self.records.find(wait.model_id)
        operation = record.operation if record is not None else None
        is_same = operation is not None and operation.operation_id == wait.operation_id
        return is_same and record is not None and record.is_in_transition

    def _judge(self, wait: Wait, now: int) -> WaitResult | None:
        if not (wait.stack_id or wait.service):
            return WaitDone()  # there is nothing to wait for: the model has no stack
        if wait.target in ("service_running", "service_stopped"):
            return judge_service_wait(wait, self.services.describe(wait.cluster, wait.service), now)
        state = self.stacks.describe(wait.stack_id)
        failures = tuple(self.stacks.list_failures(wait.stack_id, wait.stack_token)) if state is not None else ()
        return judge_stack_wait(wait, state, failures, now)


def select_waits(waits: Iterable[Wait], event: dict[str, Any]) -> list[Wait]:
    """Return the waits that an event of CloudFormation or ECS is about; all of them for an event of the schedule."""
    source = event.get("source")
    if source == "aws.cloudformation":
        return [wait for wait in waits if wait.stack_id == event["detail"].get("stack-id")]
    if source == "aws.ecs":
        names = {_last_part(event["detail"].get("clusterArn", ""))}
        names |= {one.split("/")[-2] for one in event.get("resources", []) if one.count("/") >= 2}
        return [wait for wait in waits if wait.cluster and _last_part(wait.cluster) in names]
    return list(waits)


def is_sweep(event: dict[str, Any]) -> bool:
    """Return whether an event is that of the schedule: it comes from no service whose changes end waits."""
    return event.get("source") not in ("aws.cloudformation", "aws.ecs")


def _last_part(arn: str) -> str:
    return arn.rpartition("/")[2]
