"""The request to delete a model, in whatever status it is."""

from dataclasses import dataclass
from typing import Final

from lisa.models.lifecycle_ports import ModelRecords, ModelSchedules, ModelUses
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.refusals import CHANGED_CONCURRENTLY, ModelConflict, ModelRefusal

_LATE_MILLISECONDS: Final = 600_000  # after this time a deletion may be requested again
_MOST_TRIES: Final = 5  # while workflows write the record at the same time
_MOST_USES: Final = 5  # in the message of a refusal


@dataclass(frozen=True)
class ModelDeletion:
    """Requests the deletion of models."""

    records: ModelRecords
    schedules: ModelSchedules
    uses: ModelUses

    def request(
        self, request: CommandRequest, record: ModelRecord, *, even_if_used: bool
    ) -> ModelRecord | ModelRefusal:
        """Write the request of the deletion.

        A failed model may be deleted while repositories need it, because it answers nobody: a new model with its id
        takes its place. The deletion supersedes an operation that is under way, and a write of its workflow at the same
        moment does not refuse it. Deleting a model that is being deleted changes nothing, unless that deletion is older
        than ten minutes: then its workflow may be lost, and a new one is requested.
        """
        for _ in range(_MOST_TRIES):
            found = self._try_to_request(request, record, even_if_used=even_if_used)
            if found is not CHANGED_CONCURRENTLY:
                return found
            newer = self.records.find(record.model_id)
            if newer is None or newer.created_at != record.created_at:
                return record  # the model has been deleted meanwhile
            record = newer
        return CHANGED_CONCURRENTLY

    def _try_to_request(
        self, request: CommandRequest, record: ModelRecord, *, even_if_used: bool
    ) -> ModelRecord | ModelRefusal:
        may_be_used = even_if_used or record.status in ("Deleting", "Failed")
        if not may_be_used and (conflict := find_use_conflict(self.uses, record)):
            return conflict
        if record.scheduling is not None:
            self.schedules.remove(record.model_id)
        if record.status == "Deleting" and not _is_late(record, request.now):
            return record
        return OperationRequests(self.records).request_operation(request, record, "delete", {})


def find_use_conflict(uses: ModelUses, record: ModelRecord) -> ModelConflict | None:
    """Return the conflict of a change or deletion that takes an embedding model from the repositories that need it."""
    found = uses.list_uses(record.model_id) if record.definition.model_type == "embedding" else ()
    if not found:
        return None
    more = f" and {len(found) - _MOST_USES} more" if len(found) > _MOST_USES else ""
    listed = ", ".join(found[:_MOST_USES]) + more
    return ModelConflict(f"the model is needed by {listed}; delete them, or give them another embedding model first")


def _is_late(record: ModelRecord, now: int) -> bool:
    return record.operation is None or now - record.operation.requested_at > _LATE_MILLISECONDS
