"""The steps of the workflows that need only the tables: the begin, the routes, the confirmation and the end."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lisa.models.causes import parse_workflow_error
from lisa.models.heartbeats import are_replicas_current
from lisa.models.idle_stops import IdleStops
from lisa.models.idling import must_cancel_idle_stop
from lisa.models.operations import (
    GatewayNotConfirmed,
    ModelOperations,
    OperationKey,
    OperationSuperseded,
)
from lisa.models.ports import Heartbeats, ModelActivities
from lisa.models.probing import build_probe_request
from lisa.models.records import TRANSITIONS, ModelRecord
from lisa.models.step_messages import END_MESSAGES

_POLL_SECONDS: Final = 0.5
StepInput = Mapping[str, Any]
StepOutput = dict[str, Any]


@dataclass(frozen=True)
class WorkflowSteps:
    """Runs a step by its name. `clock` returns epoch milliseconds, `pause` waits for some seconds."""

    operations: ModelOperations
    heartbeats: Heartbeats
    activities: ModelActivities
    clock: Callable[[], int]
    pause: Callable[[float], None]
    confirmation_seconds: float = 60.0

    def run(self, event: StepInput) -> StepOutput:
        """Run the step that the input names, and return its result for the workflow."""
        steps: Mapping[str, Callable[[OperationKey, StepInput], StepOutput]] = {
            "begin": self._begin,
            "publish_candidate": self._publish_candidate,
            "publish_route": self._publish_route,
            "give_back_route": self._give_back_route,
            "withdraw_route": self._withdraw_route,
            "confirm_route": self._confirm_route,
            "confirm_withdrawal": self._confirm_withdrawal,
            "finish": self._finish,
            "fail": self._fail,
        }
        key = OperationKey(event["model_id"], event["operation_id"], event.get("operation"))
        return steps[event["step"]](key, event)

    def _begin(self, key: OperationKey, event: StepInput) -> StepOutput:
        try:
            record = self.operations.begin(key, event["execution"], self.clock())
        except OperationSuperseded:
            return {"is_current": False, "is_self_hosted": False, "probe": {}}
        self._record(key, "begin")
        if record.operation is not None and record.operation.is_recovery:
            self.operations.publish_sleeping_route(key)
            self._record(key, "drain_route")
        return {"is_current": True, **_describe(record)}

    def _publish_candidate(self, key: OperationKey, _event: StepInput) -> StepOutput:
        version = self.operations.publish_candidate(key)
        self._record(key, "publish_candidate")
        return {"version": version}

    def _publish_route(self, key: OperationKey, event: StepInput) -> StepOutput:
        self._record(key, "probe")
        if (window := event.get("context_window")) is not None:
            self.operations.save_reported_window(key, window, self.clock())
        version = self.operations.publish_route(key)
        self._record(key, "publish_route")
        return {"version": version}

    def _give_back_route(self, key: OperationKey, _event: StepInput) -> StepOutput:
        """Publish the route from before, and wait for the replicas if the gateway runs."""
        is_serving = self.operations.give_back_route(key)
        if is_serving:
            self._are_replicas_current(self.operations.routes.read_list_version())
            self._record(key, "give_back_route")
        return {"is_serving": is_serving}

    def _withdraw_route(self, key: OperationKey, _event: StepInput) -> StepOutput:
        with suppress(OperationSuperseded):
            self.operations.change(key, self.clock(), _continue_operation)
        version = self.operations.withdraw_route(key)
        self._record(key, "withdraw_route")
        return {"version": version}

    def _confirm_route(self, key: OperationKey, event: StepInput) -> StepOutput:
        if not self._are_replicas_current(event["version"]):
            raise GatewayNotConfirmed("not every replica of the gateway confirmed the new route in time")
        self._record(key, "confirm_route")
        return {}

    def _confirm_withdrawal(self, key: OperationKey, event: StepInput) -> StepOutput:
        """Wait for the replicas, but not for a gateway that does not run: it serves the route to nobody.

        A replica that confirms has saved the use of its models before, so that the stop of an idle model sees it.
        """
        is_confirmed = self._are_replicas_current(event["version"])
        if is_confirmed:
            self._record(key, "confirm_route")
        record = self.operations.records.find(key.model_id)
        activity = self.activities.find_activity(key.model_id)
        must_cancel = record is not None and must_cancel_idle_stop(record, activity, is_confirmed=is_confirmed)
        if must_cancel and IdleStops(self.operations).cancel(key, self.clock()):
            self._record(key, "cancel_stop")
        return {}

    def _finish(self, key: OperationKey, event: StepInput) -> StepOutput:
        """End the operation. A deletion without a record has ended before: its answer was lost."""
        if event.get("operation") == "delete" and self.operations.records.find(key.model_id) is None:
            return {}
        self.operations.finish(key, self.clock())
        self.operations.record_step(key, "finish", self.clock(), message=END_MESSAGES[key.kind] if key.kind else None)
        return {}

    def _fail(self, key: OperationKey, event: StepInput) -> StepOutput:
        failure = parse_workflow_error(str(event.get("error") or ""), str(event.get("cause") or ""))
        try:
            self.operations.find_current(key)
            self.operations.record_step(key, "fail", self.clock(), failure)
            if not IdleStops(self.operations).keep_in_service(key, self.clock()):
                self.operations.fail(key, failure, self.clock())
        except OperationSuperseded:
            return {"code": "superseded", "message": "Another operation has taken over the model."}
        return failure.model_dump()

    def _are_replicas_current(self, version: int) -> bool:
        deadline = self.clock() + self.confirmation_seconds * 1_000
        while True:
            now = self.clock()
            if are_replicas_current(version, self.heartbeats.list_heartbeats(), now / 1_000):
                return True
            if now >= deadline:
                return False
            self.pause(_POLL_SECONDS)

    def _record(self, key: OperationKey, step: str) -> None:
        self.operations.record_step(key, step, self.clock())


def _continue_operation(record: ModelRecord) -> Mapping[str, Any]:
    """Return the changes of a record whose route is withdrawn: it has no state from before, and is not in service.

    The record of a model in service says that its operation has ended, but the workflow did not receive that answer.
    """
    if record.operation is None or record.status != "InService":
        return {"replaced": None}
    return {"replaced": None, "status": TRANSITIONS[record.operation.kind]}


def _describe(record: ModelRecord) -> StepOutput:
    """Return the parts of a record by which a workflow chooses its way."""
    return {
        "is_self_hosted": record.definition.hosting_type == "lisa_hosted",
        "has_stack": record.stack_name is not None,
        "cluster": record.cluster or "",
        "service": record.service or "",
        "probe": build_probe_request(record.definition),
    }
