"""The schedules of models in EventBridge Scheduler: one for each start and stop of a week."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.errors import SCHEDULER, TransientError
from lisa.models.drift_snapshot import StoredSchedule
from lisa.models.schedule_times import ENTRY_NAMES, ScheduleEntry

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient


@dataclass(frozen=True)
class ModelScheduleTarget:
    """The function that schedules call, the role with which they call it, and the queue of failed calls."""

    arn: str
    role_arn: str
    dead_letters_arn: str


class SchedulerModelScheduleRemoval:
    """Deletes schedules of a group. Their names begin with a hash of the model's id."""

    def __init__(self, client: "EventBridgeSchedulerClient", group: str) -> None:
        self._client, self._group = client, group

    def remove(self, model_id: str) -> None:
        try:
            self._delete_others(model_id, set())
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the schedules cannot be deleted: {find_error_code(error)}", dependency=SCHEDULER
            ) from error

    def _delete_others(self, model_id: str, kept: set[str]) -> None:
        for entry_name in ENTRY_NAMES:
            name = _build_prefix(model_id) + entry_name
            if name not in kept:
                with suppress(self._client.exceptions.ResourceNotFoundException):
                    self._client.delete_schedule(Name=name, GroupName=self._group)


class SchedulerListedModelSchedules(SchedulerModelScheduleRemoval):
    """Lists and deletes schedules of a group."""

    def list_stored(self) -> Sequence[StoredSchedule]:
        try:
            pages = self._client.get_paginator("list_schedules").paginate(GroupName=self._group)
            names = [one["Name"] for page in pages for one in page["Schedules"]]
            return [found for name in names if (found := self._read(name)) is not None]
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the schedules cannot be listed: {find_error_code(error)}", dependency=SCHEDULER
            ) from error

    def _read(self, name: str) -> StoredSchedule | None:
        """Return a schedule, or None if it was deleted after it was listed."""
        try:
            found = self._client.get_schedule(GroupName=self._group, Name=name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        model_id = json.loads(found["Target"]["Input"])["model_id"]
        entry = name.removeprefix(_build_prefix(model_id))
        return StoredSchedule(
            model_id, entry, found.get("ScheduleExpressionTimezone", "UTC"), found["ScheduleExpression"]
        )


class SchedulerModelSchedules(SchedulerModelScheduleRemoval):
    """Creates and deletes schedules of a group."""

    def __init__(self, client: "EventBridgeSchedulerClient", group: str, target: ModelScheduleTarget) -> None:
        super().__init__(client, group)
        self._target = target

    def replace(self, model_id: str, timezone: str, entries: Sequence[ScheduleEntry]) -> Sequence[str]:
        try:
            arns = [self._put(self._build_request(model_id, timezone, entry)) for entry in entries]
            self._delete_others(model_id, {_build_name(model_id, entry) for entry in entries})
        except (BotoCoreError, ClientError) as error:
            raise TransientError(
                f"the schedules cannot be written: {find_error_code(error)}", dependency=SCHEDULER
            ) from error
        return arns

    def _put(self, request: Any) -> str:
        try:
            return self._client.create_schedule(**request)["ScheduleArn"]
        except self._client.exceptions.ConflictException:
            return self._client.update_schedule(**request)["ScheduleArn"]

    def _build_request(self, model_id: str, timezone: str, entry: ScheduleEntry) -> dict[str, Any]:
        return {
            "Name": _build_name(model_id, entry),
            "GroupName": self._group,
            "ScheduleExpression": entry.expression,
            "ScheduleExpressionTimezone": timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED",
            "Target": {
                "Arn": self._target.arn,
                "RoleArn": self._target.role_arn,
                "Input": json.dumps({"model_id": model_id, "verb": entry.verb}),
                "DeadLetterConfig": {"Arn": self._target.dead_letters_arn},
                "RetryPolicy": {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3600},
            },
        }


def _build_prefix(model_id: str) -> str:
    """Return a prefix of at most 64 characters less the entry's name, which is different for every model."""
    return f"{hashlib.sha256(model_id.encode()).hexdigest()[:24]}-"


def _build_name(model_id: str, entry: ScheduleEntry) -> str:
    return _build_prefix(model_id) + entry.name
