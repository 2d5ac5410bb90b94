"""The commands that create, change, start, stop and delete models.

A command writes the new status and the requested operation at once; the workflow follows from that write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.models.definition import CreateModel, ModelDefinition
from lisa.models.definition_rules import DefinitionRules, rename_scaling_field, update_refusal
from lisa.models.lifecycle_ports import ModelRecords, ModelSchedules, ModelSecrets, ModelUses
from lisa.models.lora_adapters import find_used_id, list_model_ids
from lisa.models.model_deletion import ModelDeletion, find_use_conflict
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.ports import PublishedModels
from lisa.models.records import ModelRecord, ReplacedDefinition
from lisa.models.refusals import ModelConflict, ModelRefusal
from lisa.models.tei_images import add_tei_image
from lisa.models.update import UpdateModel, apply_update


@dataclass(frozen=True)
class ModelCommands:
    """Creates, changes, starts, stops and deletes models."""

    records: ModelRecords
    secrets: ModelSecrets
    routes: PublishedModels
    rules: DefinitionRules
    schedules: ModelSchedules
    uses: ModelUses

    @property
    def operations(self) -> OperationRequests:
        """Return the writer of the requested operations."""
        return OperationRequests(self.records)

    def create(self, request: CommandRequest, new: CreateModel) -> ModelRecord | ModelRefusal:
        """Store the record of a new model with the operation that creates it.

        The provider's key is stored first, and removed again if the record cannot be written.
        """
        definition = add_tei_image(new.build_definition())
        if refusal := self.rules.definition_refusal(definition):
            return refusal
        if self.records.find(new.model_id):
            return _id_conflict(new.model_id)
        if conflict := self._id_conflict(definition):
            return conflict
        secret = None
        if new.api_key is not None and new.api_key.get_secret_value():
            secret = self.secrets.store(new.model_id, request.operation_id, new.api_key.get_secret_value())
        record = _build_new_record(request, definition, secret)
        return record if self._create_record(record) else _id_conflict(new.model_id)

    def _create_record(self, record: ModelRecord) -> bool:
        """Store the record, or remove the key of a record that is not stored. Return whether it is stored."""
        try:
            is_stored = self.records.create(record)
        except Exception:
            found = self.records.find(record.model_id)  # a write whose answer is lost may have succeeded
            if found is None or found.api_key_secret != record.api_key_secret:
                self._remove_key(record)
            raise
        if not is_stored:
            self._remove_key(record)
        return is_stored

    def _remove_key(self, record: ModelRecord) -> None:
        if record.api_key_secret is not None:
            self.secrets.remove(record.api_key_secret)

    def update(self, request: CommandRequest, record: ModelRecord, update: UpdateModel) -> ModelRecord | ModelRefusal:
        """Change the definition of a model that is in service or stopped, and start or stop it.

        A stopped model needs no workflow: the next start uses the new definition.
        """
        if conflict := _transition_conflict(record):
            return conflict
        if refusal := update_refusal(record.definition, update):
            return refusal
        definition = apply_update(record.definition, update)
        if conflict := self._change_conflict(record, definition):
            return conflict
        if refusal := self.rules.definition_refusal(definition):
            return rename_scaling_field(refusal)
        changes = {"definition": definition}
        if update.enabled is not None:
            change = self.operations.start if update.enabled else self.operations.stop
            return change(request, record, changes)
        return self._change_settled_model(request, record, changes)

    def set_context_window(
        self, request: CommandRequest, record: ModelRecord, tokens: int
    ) -> ModelRecord | ModelRefusal:
        """Set the number of tokens that the model reads and writes at most."""
        if conflict := _transition_conflict(record):
            return conflict
        return self._change_settled_model(request, record, {"context_window": tokens, "has_chosen_window": True})

    def delete(
        self, request: CommandRequest, record: ModelRecord, *, even_if_used: bool = False
    ) -> ModelRecord | ModelRefusal:
        """Request the deletion of a model, in whatever status it is."""
        return ModelDeletion(self.records, self.schedules, self.uses).request(
            request, record, even_if_used=even_if_used
        )

    def _id_conflict(self, definition: ModelDefinition) -> ModelConflict | None:
        """Return the conflict of a new model whose id, or that of an adapter, another model or adapter has.

        Two requests at the same moment may both pass: then the gateway serves the id by the model whose own id it is,
        or else by the model whose id comes first.
        """
        used = find_used_id(definition, self.records.list())
        taken = used or next((one for one in list_model_ids(definition) if self.routes.find_model(one)), None)
        return _id_conflict(taken) if taken else None

    def _change_conflict(self, record: ModelRecord, after: ModelDefinition) -> ModelConflict | None:
        """Return the conflict of a new type of a model in use, or of a new adapter whose id is used."""
        if after.model_type != record.definition.model_type and (conflict := find_use_conflict(self.uses, record)):
            return conflict
        kept = set(list_model_ids(record.definition))
        added = tuple(one for one in after.lora_adapters if one.model_id not in kept)
        if not added:
            return None
        used = find_used_id(after.model_copy(update={"lora_adapters": added}), self.records.list())
        taken = used or next((one.model_id for one in added if self.routes.find_model(one.model_id)), None)
        return _id_conflict(taken) if taken else None

    def _change_settled_model(
        self, request: CommandRequest, record: ModelRecord, changes: Mapping[str, Any]
    ) -> ModelRecord | ModelRefusal:
        """Change a model in service by a workflow, and any other model in its record alone.

        A model that is asleep is started with the change, because its users must see the change as well.
        """
        if all(getattr(record, name) == value for name, value in changes.items()):
            return record
        if record.is_asleep:
            return self.operations.start(request, record, changes)
        if record.status == "InService":
            replaced = ReplacedDefinition(definition=record.definition, context_window=record.context_window)
            return self.operations.request_operation(request, record, "update", {**changes, "replaced": replaced})
        return self.operations.replace(record, {**changes, "updated_at": request.now})


def _build_new_record(request: CommandRequest, definition: ModelDefinition, secret: str | None) -> ModelRecord:
    return ModelRecord(
        model_id=definition.model_id,
        definition=definition,
        status="Creating",
        operation=request.build_operation("create"),
        api_key_secret=secret,
        created_at=request.now,
        updated_at=request.now,
    )


def _id_conflict(model_id: str) -> ModelConflict:
    return ModelConflict(f"there is a model {model_id} already; choose another modelId, or delete that model first")


def _transition_conflict(record: ModelRecord) -> ModelConflict | None:
    if record.status in ("InService", "Stopped"):
        return None
    return ModelConflict(f"the model is {record.status}; it can be changed while it is InService or Stopped")
