"""The stop of an idle model: its tasks end, or they are kept because the model was used again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.models.operations import ModelOperations, OperationKey
from lisa.models.records import ModelRecord, TaskDecision


@dataclass(frozen=True)
class IdleStops:
    """Decides once for each stop of an idle model, so that its tasks do not end after they were kept."""

    operations: ModelOperations

    def cancel(self, key: OperationKey, now: int) -> bool:
        """Keep the tasks and let the users use the model, unless the tasks have ended. Return whether they are kept."""
        is_kept = self.decide(key, "kept", now) == "kept"
        if is_kept:
            self.operations.publish_route(key)
        return is_kept

    def keep_in_service(self, key: OperationKey, now: int) -> bool:
        """Keep an idle model in service whose stop has failed before its tasks ended. Return whether it is kept."""
        operation = self.operations.find_current(key).operation
        is_kept = operation is not None and operation.is_idle_stop and self.cancel(key, now)
        if is_kept:
            self.operations.finish(key, now)
        return is_kept

    def decide(self, key: OperationKey, tasks: TaskDecision, now: int) -> TaskDecision:
        """Record whether the tasks end or are kept, and return the first decision. Raises OperationSuperseded."""

        def write_decision(record: ModelRecord) -> Mapping[str, Any]:
            operation = record.operation
            if operation is None or operation.tasks != "undecided":
                return {}
            return {"operation": operation.model_copy(update={"tasks": tasks})}

        decided = self.operations.change(key, now, write_decision).operation
        return decided.tasks if decided is not None else tasks
