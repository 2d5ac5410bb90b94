"""The schedules of models in the API's shape. The field names are a contract with clients."""

from datetime import UTC, datetime
from typing import Any, cast

from lisa.models.records import ModelRecord
from lisa.models.schedule_answers import (
    ModelScheduleView,
    ScheduleAnswer,
    ScheduleChangeAnswer,
    ScheduledActionView,
    ScheduleFailureView,
    ScheduleStatusAnswer,
)
from lisa.models.schedule_times import find_next_action
from lisa.models.views import format_time


def schedule_view(record: ModelRecord, now: int) -> ScheduleAnswer:
    """Return the schedule of a model with its next start or stop after `now`, epoch milliseconds."""
    upcoming = _next_action_view(record, now)
    found: dict[str, Any] = {"scheduleEnabled": _is_enabled(record)}
    if record.scheduling is not None:
        found |= record.scheduling.model_dump(mode="json", by_alias=True, exclude_none=True)
        found |= {
            "scheduledActionArns": list(record.schedule.arns) if record.schedule else [],
            "nextScheduledAction": upcoming,
            "lastScheduleFailure": _failure_view(record),
        }
    return {
        "modelId": record.model_id,
        "scheduling": cast(ModelScheduleView, found),
        "nextScheduledAction": upcoming,
    }


def schedule_status_view(record: ModelRecord, now: int) -> ScheduleStatusAnswer:
    """Return whether the schedule of a model is in force. A schedule that was not applied has failed."""
    scheduling, failure = record.scheduling, _failure_view(record)
    is_failed = _is_enabled(record) and (record.schedule is None or failure is not None)
    return {
        "modelId": record.model_id,
        "scheduleEnabled": _is_enabled(record),
        "scheduleConfigured": scheduling is not None,
        "lastScheduleFailed": is_failed,
        "scheduleStatus": "FAILED" if is_failed else "ACTIVE" if _is_enabled(record) else "DISABLED",
        "scheduleType": scheduling.schedule_type if scheduling else None,
        "timezone": scheduling.timezone if scheduling else None,
        "nextScheduledAction": _next_action_view(record, now),
        "lastScheduleUpdate": format_time(record.schedule.updated_at) if record.schedule else None,
        "lastScheduleFailure": failure,
    }


def schedule_change_view(record: ModelRecord, message: str) -> ScheduleChangeAnswer:
    """Return the confirmation of a change of a schedule."""
    return {"message": message, "modelId": record.model_id, "scheduleEnabled": _is_enabled(record)}


def _is_enabled(record: ModelRecord) -> bool:
    return record.scheduling is not None and record.scheduling.schedule_enabled


def _next_action_view(record: ModelRecord, now: int) -> ScheduledActionView | None:
    if record.scheduling is None:
        return None
    found = find_next_action(record.scheduling, datetime.fromtimestamp(now / 1_000, UTC))
    if found is None:
        return None
    return {"action": found.verb, "scheduledTime": format_time(int(found.at.timestamp() * 1_000))}


def _failure_view(record: ModelRecord) -> ScheduleFailureView | None:
    failure = record.schedule.failure if record.schedule else None
    if failure is None:
        return None
    return {"timestamp": format_time(failure.at), "error": failure.error, "retryCount": failure.retry_count}
