"""The events that the models context publishes about records."""

from lisa.events import ModelRequested
from lisa.models.records import ModelRecord


def announce_request(record: ModelRecord | None) -> ModelRequested | None:
    """Return the event for the record's operation, or None if there is none that no workflow has claimed."""
    operation = None if record is None else record.operation
    if record is None or operation is None or operation.execution is not None:
        return None
    return ModelRequested(model_id=record.model_id, operation_id=operation.operation_id, operation=operation.kind)
