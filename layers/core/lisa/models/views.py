"""Models in the API's shape. The field names are a contract with clients."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from lisa.models.answers import LifecycleEventsAnswer, LifecycleEventView, ModelsAnswer, ModelView
from lisa.models.causes import find_advice
from lisa.models.records import LifecycleEvent, ModelRecord
from lisa.models.step_messages import STEP_MESSAGES


def model_view(record: ModelRecord, *, is_for_administrator: bool = True) -> ModelView:
    """Return a model with its status.

    Other callers than administrators see neither the address, the adapters nor the variables of its container, and of a
    failure only the advice: an adapter has groups of its own.
    """
    found: dict[str, Any] = record.definition.model_dump(mode="json", by_alias=True)
    found |= {"status": record.status, "createdAt": format_time(record.created_at)}
    found |= {"updatedAt": format_time(record.updated_at)}
    if record.failure is not None:
        found["failureReason"] = record.failure.message if is_for_administrator else find_advice(record.failure)
    if record.context_window is not None:
        found["contextWindow"] = record.context_window
    if record.asleep_since is not None:
        found["asleepSince"] = format_time(record.asleep_since)
    if record.start_seconds is not None:
        found["startSeconds"] = record.start_seconds
    if not is_for_administrator:
        found["modelUrl"] = None
        found["loraAdapters"] = []
        if found["containerConfig"] is not None:
            found["containerConfig"]["environment"] = {}
    return cast(ModelView, found)


def models_page(
    records: Sequence[ModelRecord], limit: int | None, after: str | None, *, is_for_administrator: bool = True
) -> ModelsAnswer:
    """Return one page of a sorted list: at most `limit` models after the model with the id `after`."""
    ids = [record.model_id for record in records]
    start = ids.index(after) + 1 if after in ids else 0
    shown = records[start : start + limit] if limit else records[start:]
    is_last = start + len(shown) >= len(records)
    return {
        "models": [model_view(record, is_for_administrator=is_for_administrator) for record in shown],
        "nextCursor": None if is_last or not shown else shown[-1].model_id,
    }


def format_time(at: int) -> str:
    """Return a time given in epoch milliseconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lifecycle_events_view(
    model_id: str, events: Sequence[LifecycleEvent], *, is_for_administrator: bool = True
) -> LifecycleEventsAnswer:
    """Return the events of a model, each with the time until the next step of the same operation.

    Other callers than administrators see only the advice of a failure.
    """
    events = [_remove_cause_from_message(event) for event in events]
    if not is_for_administrator:
        events = [_keep_advice(event) for event in events]
    following = [*events, None][1:]
    return {
        "modelId": model_id,
        "events": [_event_view(event, after) for event, after in zip(events, following, strict=True)],
    }


def _remove_cause_from_message(event: LifecycleEvent) -> LifecycleEvent:
    """Return the event with the message of its step: old events of failures have the cause as their message, too."""
    if event.failure is None or event.message != event.failure.message:
        return event
    return event.model_copy(update={"message": STEP_MESSAGES.get(event.step, STEP_MESSAGES["fail"])})


def _keep_advice(event: LifecycleEvent) -> LifecycleEvent:
    if event.failure is None:
        return event
    advice = find_advice(event.failure)
    return event.model_copy(update={"failure": event.failure.model_copy(update={"message": advice})})


def _event_view(event: LifecycleEvent, after: LifecycleEvent | None) -> LifecycleEventView:
    is_same = after is not None and after.operation_id == event.operation_id
    return {
        "at": format_time(event.at),
        "operationId": event.operation_id,
        "operation": event.operation,
        "step": event.step,
        "message": event.message,
        "seconds": (after.at - event.at) / 1_000 if after is not None and is_same else None,
        "failure": {"code": event.failure.code, "message": event.failure.message} if event.failure else None,
    }
