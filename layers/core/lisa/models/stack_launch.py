"""The creation and the deletion of the stacks of self-hosted models, and the start and the stop of their services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lisa.errors import PlainError
from lisa.models.definition import AutoScalingConfig, ModelDefinition
from lisa.models.failed_operations import count_first_tasks, count_kept_tasks
from lisa.models.idle_stops import IdleStops
from lisa.models.lifecycle_ports import ModelServices, ModelStacks, ModelWeights
from lisa.models.operations import ModelOperations, OperationKey, OperationSuperseded
from lisa.models.records import ModelRecord
from lisa.models.stack_parameters import Platform, build_parameters, name_stack, render_template
from lisa.models.waits import name_deletion_token
from lisa.models.weights_report import find_changed_window, find_missing_weights, inspect_weights

_OUTPUTS: Final = ("cluster", "service", "address")


class WeightsNotFound(PlainError):
    """The bucket of models has no file under the name of the model."""


@dataclass(frozen=True)
class StackLauncher:
    """Creates and deletes stacks. The name of a stack follows from the operation that creates it."""

    operations: ModelOperations
    stacks: ModelStacks
    weights: ModelWeights
    services: ModelServices
    platform: Platform
    template: str
    service_name: str

    def create(self, key: OperationKey, now: int) -> dict[str, Any]:
        """Start the creation and return the stack's id. Raises OperationSuperseded and WeightsNotFound.

        The record names the stack before it exists, and the record is read again afterwards: an operation that took
        over in between deletes a stack that it can see, and a stack that it cannot see is deleted here.
        """
        definition = self.operations.find_current(key).definition
        self._check_weights(definition)
        report = inspect_weights(self.weights, definition)
        name = name_stack(self.service_name, key.model_id, key.operation_id)
        facts = {"stack_name": name, "context_window": report.context_window}
        record = self.operations.change(key, now, lambda _record: facts)
        if report.memory_warning:
            self.operations.record_step(key, "check_memory", now, message=report.memory_warning)
        if report.parser_advice:
            self.operations.record_step(key, "check_parsers", now, message=report.parser_advice)
        template = render_template(self.template, record.definition, self.platform)
        parameters = build_parameters(record.definition, self.platform)
        stack_id = self.stacks.create(name, key.operation_id, template, parameters)
        try:
            self.operations.change(key, now, lambda _record: {"stack_id": stack_id})
        except OperationSuperseded:
            self.stacks.delete(name, name_deletion_token(key.operation_id))
            raise
        self.operations.record_step(key, "create_stack", now)
        return {"stack_id": stack_id}

    def update(self, key: OperationKey, now: int) -> dict[str, Any]:
        """Bring the stack in line with the definition. Raises OperationSuperseded and WeightsNotFound.

        Return the stack's id, the cluster and the service, and whether anything changed.
        """
        record = self.operations.find_current(key)
        if _keeps_stack(record) or (
            record.replaced is not None
            and self._describe(record.definition) == self._describe(record.replaced.definition)
        ):
            return {"stack_id": record.stack_id or "", "is_changed": False}
        self._check_weights(record.definition)
        window = find_changed_window(self.weights, record)
        if window != record.context_window:
            self.operations.change(key, now, lambda _record: {"context_window": window})
        count = self._find_count(key, record, now)
        template = render_template(self.template, record.definition, self.platform, count)
        parameters = build_parameters(record.definition, self.platform)
        is_changed = self.stacks.update(record.stack_id or "", key.operation_id, template, parameters)
        if is_changed:
            self.operations.record_step(key, "update_stack", now)
        return {"stack_id": record.stack_id or "", "is_changed": is_changed}

    def _check_weights(self, definition: ModelDefinition) -> None:
        if missing := find_missing_weights(self.weights, definition):
            raise WeightsNotFound(f"the bucket of models has no file under {missing}")

    def _describe(self, definition: ModelDefinition) -> tuple[str, Mapping[str, str]]:
        """Return the template and the parameters that a definition alone determines."""
        desired = (definition.auto_scaling_config or AutoScalingConfig()).desired_capacity or 0
        template = render_template(self.template, definition, self.platform, desired)
        return template, build_parameters(definition, self.platform)

    def _find_count(self, key: OperationKey, record: ModelRecord, now: int) -> int:
        """Return the number of tasks in the updated template, and save the present one for a failed update.

        CloudFormation sets the number whenever it changes the service.
        """
        if record.operation is None or record.operation.kind != "update":
            return 0
        state = self.services.describe(record.cluster or "", record.service or "")
        if record.replaced is not None and record.replaced.count is None and state is not None:
            replaced = record.replaced.model_copy(update={"count": state.desired})
            self.operations.change(key, now, lambda _record: {"replaced": replaced})
        return count_kept_tasks(record, state)

    def undo(self, key: OperationKey, now: int) -> dict[str, Any]:
        """Cancel the update of the stack if it is under way. Return the stack's id, empty if nothing is to be undone.

        Raises OperationSuperseded.
        """
        record = self.operations.find_current(key)
        if record.replaced is None or not record.stack_id:
            return {"stack_id": ""}
        self.stacks.cancel_update(record.stack_id, f"{key.operation_id}-cancel")
        self.operations.record_step(key, "undo_update", now)
        return {"stack_id": record.stack_id}

    def delete(self, key: OperationKey, now: int) -> dict[str, Any]:
        """Start the deletion of the operation's own stack, or of the record's for a deletion.

        Return the stack's id, empty if there is no stack, and whether the stack still changes: then CloudFormation
        refuses the deletion, and it must be requested again when the stack has settled. The stack of a model whose
        creation succeeded stays: a later operation, which only a created model can have, uses it.
        """
        own = name_stack(self.service_name, key.model_id, key.operation_id)
        record = self.operations.records.find(key.model_id)
        if record is not None and _is_kept_by_another(record, key, own):
            return {"stack_id": "", "is_changing": False}
        name = record.stack_name if record is not None and _is_deletion(record, key) else own
        state = self.stacks.describe(name) if name else None
        if state is None:
            return {"stack_id": "", "is_changing": False}
        is_begun = self.stacks.delete(state.stack_id, name_deletion_token(key.operation_id))
        self.operations.record_step(key, "delete_stack" if is_begun else "settle_stack", now)
        return {"stack_id": state.stack_id, "is_changing": not is_begun}


@dataclass(frozen=True)
class ServiceScaler:
    """Starts and stops the services of self-hosted models."""

    operations: ModelOperations
    services: ModelServices

    def start(self, key: OperationKey, outputs: Mapping[str, str], now: int) -> dict[str, str]:
        """Save the stack's outputs `cluster`, `service` and `address`, if there are any, and start the first tasks.

        An update and a recovery keep the number of tasks; from here on, the model has no definition from before.
        Raises OperationSuperseded.
        """
        found: dict[str, Any] = {name: outputs[name] for name in _OUTPUTS if outputs.get(name)}
        count = self._count_tasks(self.operations.find_current(key))
        record = self.operations.change(key, now, lambda _record: found | {"replaced": None})
        self.services.scale(record.cluster or "", record.service or "", count)
        self.operations.record_step(key, "start_service", now)
        return {"cluster": record.cluster or "", "service": record.service or ""}

    def _count_tasks(self, record: ModelRecord) -> int:
        if record.operation is None or not (record.operation.kind == "update" or record.operation.is_recovery):
            return count_first_tasks(record)
        return count_kept_tasks(record, self.services.describe(record.cluster or "", record.service or ""))

    def keep(self, key: OperationKey, now: int) -> dict[str, str]:
        """Give the service the number of tasks from before an update that failed: a rollback may have reduced it.

        Return the cluster and the service, empty if there is nothing to keep. Raises OperationSuperseded.
        """
        record = self.operations.find_current(key)
        if record.replaced is None or not record.replaced.count:
            return {"cluster": "", "service": ""}
        self.services.scale(record.cluster or "", record.service or "", record.replaced.count)
        self.operations.record_step(key, "keep_service", now)
        return {"cluster": record.cluster or "", "service": record.service or ""}

    def stop(self, key: OperationKey, now: int) -> dict[str, str]:
        """Stop all tasks of the service, if there is one. Raises OperationSuperseded.

        The tasks of an idle model that was used again stay, and there is no service to wait for.
        """
        record = self.operations.change(key, now, lambda _record: {"replaced": None})
        operation, stops = record.operation, IdleStops(self.operations)
        if operation is not None and operation.is_idle_stop and stops.decide(key, "ended", now) == "kept":
            return {"cluster": "", "service": ""}
        if record.cluster and record.service:
            self.services.scale(record.cluster, record.service, 0)
            self.operations.record_step(key, "stop_service", now)
        if operation is not None and operation.kind == "stop":
            stops.decide(key, "ended", now)  # a failure after this line leaves a stopped model
        return {"cluster": record.cluster or "", "service": record.service or ""}


def _keeps_stack(record: ModelRecord) -> bool:
    """Return whether the operation needs no change of the stack: it waits for tasks that ECS replaces."""
    return record.operation is not None and record.operation.is_recovery


def _is_deletion(record: ModelRecord, key: OperationKey) -> bool:
    operation = record.operation
    return operation is not None and operation.operation_id == key.operation_id and operation.kind == "delete"


def _is_kept_by_another(record: ModelRecord, key: OperationKey, stack_name: str) -> bool:
    operation = record.operation
    is_foreign = operation is not None and operation.operation_id != key.operation_id
    return is_foreign and operation is not None and operation.kind != "delete" and record.stack_name == stack_name
