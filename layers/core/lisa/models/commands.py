"""The commands that create, change, start, stop and delete models.

A command writes the new status and the requested operation at once; the workflow follows from that write.
"""

from dataclasses import dataclass

from lisa.models.definition import CreateModel
from lisa.models.definition_rules import DefinitionRules
from lisa.models.lifecycle_ports import ModelRecords, ModelSecrets
from lisa.models.ports import PublishedModels
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
class ModelCommands:
    """Creates, changes, starts, stops and deletes models."""

    records: ModelRecords
    secrets: ModelSecrets
    routes: PublishedModels
    rules: DefinitionRules

    def create(self, request: CommandRequest, new: CreateModel) -> ModelRecord | ModelRefusal:
        """Store the record of a new model with the operation that creates it.

        The provider's key is stored first, and removed again if the record cannot be written.
        """
        definition = new.build_definition()
        if refusal := self.rules.definition_refusal(definition):
            return refusal
        if self.records.find(new.model_id) or self.routes.find_model(new.model_id):
            return _id_conflict(new.model_id)
        secret = None
        if new.api_key is not None and new.api_key.get_secret_value():
            secret = self.secrets.store(new.model_id, request.operation_id, new.api_key.get_secret_value())
        record = ModelRecord(
            model_id=new.model_id,
            definition=definition,
            status="Creating",
            operation=request.build_operation("create"),
            api_key_secret=secret,
            created_at=request.now,
            updated_at=request.now,
        )
        if self.records.create(record):
            return record
        if secret is not None:
            self.secrets.remove(secret)
        return _id_conflict(new.model_id)

    def delete(self, request: CommandRequest, record: ModelRecord) -> ModelRecord | ModelRefusal:
        """Request the deletion of a model, in whatever status it is.

        The deletion supersedes an operation that is under way. Deleting a model that is being deleted changes nothing.
        """
        if record.status == "Deleting":
            return record
        return self._request_operation(request, record, "delete")

    def _request_operation(
        self, request: CommandRequest, record: ModelRecord, kind: OperationKind
    ) -> ModelRecord | ModelRefusal:
        changed = record.model_copy(
            update={
                "status": TRANSITIONS[kind],
                "operation": request.build_operation(kind),
                "failure": None,
                "updated_at": request.now,
            }
        )
        if not self.records.replace(changed, record.version):
            return CHANGED_CONCURRENTLY
        return changed.model_copy(update={"version": record.version + 1})


def _id_conflict(model_id: str) -> ModelConflict:
    return ModelConflict(f"there is a model {model_id} already; choose another modelId, or delete that model first")
