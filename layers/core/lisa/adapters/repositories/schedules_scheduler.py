"""The schedules of pipelines in EventBridge Scheduler. The name of a schedule is the pipeline's id."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Pipeline
from lisa.repositories.schedule import Schedule

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient


@dataclass(frozen=True)
class ScheduleTarget:
    """The workflow and the role of the starts, and the queue of failed starts."""

    workflow_arn: str
    role_arn: str
    dead_letters_arn: str


class SchedulerScheduleRemoval:
    """Deletes schedules of a group."""

    def __init__(self, client: "EventBridgeSchedulerClient", group: str) -> None:
        self._client, self._group = client, group

    def delete_schedule(self, pipeline_id: str) -> None:
        try:
            self._client.delete_schedule(Name=pipeline_id, GroupName=self._group)
        except self._client.exceptions.ResourceNotFoundException:
            return


class SchedulerSchedules(SchedulerScheduleRemoval):
    """Creates, replaces and deletes schedules of a group."""

    def __init__(self, client: "EventBridgeSchedulerClient", group: str, target: ScheduleTarget) -> None:
        super().__init__(client, group)
        self._target = target

    def put_schedule(self, pipeline: Pipeline) -> InvalidField | None:
        """Create or replace the schedule. Raises ValueError if the pipeline has none."""
        if pipeline.active_schedule is None:
            raise ValueError(f"the pipeline {pipeline.pipeline_id} has no schedule")
        request = self._build_request(pipeline, pipeline.active_schedule)
        errors = self._client.exceptions
        try:
            try:
                self._client.create_schedule(**request)
            except errors.ConflictException:
                self._client.update_schedule(**request)
        except errors.ValidationException as error:
            return InvalidField("schedule", error.response["Error"].get("Message", "it is not valid"))
        return None

    def _build_request(self, pipeline: Pipeline, schedule: Schedule) -> dict[str, Any]:
        order = {"repository_id": pipeline.repository_id, "pipeline_id": pipeline.pipeline_id, "reason": "schedule"}
        return {
            "Name": pipeline.pipeline_id,
            "GroupName": self._group,
            "ScheduleExpression": schedule.expression,
            "ScheduleExpressionTimezone": schedule.timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED",
            "Target": {
                "Arn": self._target.workflow_arn,
                "RoleArn": self._target.role_arn,
                "Input": json.dumps(order),
                "DeadLetterConfig": {"Arn": self._target.dead_letters_arn},
                "RetryPolicy": {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3600},
            },
        }
