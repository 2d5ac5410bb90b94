"""The schedules of models in EventBridge Scheduler."""

import json

import boto3
import pytest

from lisa.adapters.models.schedules_scheduler import (
    ModelScheduleTarget,
    SchedulerListedModelSchedules,
    SchedulerModelSchedules,
)
from lisa.models.lifecycle_ports import ModelSchedules
from lisa.models.schedule_times import ScheduleEntry, build_schedule_entries
from lisa.models.scheduling import RunningWindow, Scheduling, WeekSchedule
from tests.support.twins.models import MemoryModelSchedules

GROUP = "models"
TARGET = ModelScheduleTarget(
    "arn:aws:lambda:us-east-1:111122223333:function:run",
    "arn:aws:iam::111122223333:role/run",
    "arn:aws:sqs:us-east-1:111122223333:undelivered",
)
WINDOW = RunningWindow(start_time="08:00", stop_time="18:00")


@pytest.fixture
def schedules(aws: None) -> ModelSchedules:
    client = boto3.client("scheduler")
    client.create_schedule_group(Name=GROUP)
    return SchedulerModelSchedules(client, GROUP, TARGET)


def entries_of(**windows: RunningWindow) -> tuple[ScheduleEntry, ...]:
    return build_schedule_entries(Scheduling(schedule_type="DAILY", daily_schedule=WeekSchedule(**windows)))


def stored_expressions() -> list[str]:
    client = boto3.client("scheduler")
    names = [found["Name"] for found in client.list_schedules(GroupName=GROUP)["Schedules"]]
    return sorted(client.get_schedule(GroupName=GROUP, Name=name)["ScheduleExpression"] for name in names)


def test_a_start_and_a_stop_call_the_function_in_the_time_zone_of_the_model(schedules: ModelSchedules) -> None:
    arns = schedules.replace("minilm", "Europe/Berlin", entries_of(monday=WINDOW))

    client = boto3.client("scheduler")
    stored = [
        client.get_schedule(GroupName=GROUP, Name=found["Name"])
        for found in client.list_schedules(GroupName=GROUP)["Schedules"]
    ]
    assert sorted(arns) == sorted(found["Arn"] for found in stored)
    assert {found["ScheduleExpressionTimezone"] for found in stored} == {"Europe/Berlin"}
    assert {found["Target"]["Arn"] for found in stored} == {TARGET.arn}
    calls = [json.loads(found["Target"]["Input"]) for found in stored]
    assert sorted(call["verb"] for call in calls) == ["START", "STOP"]
    assert {call["model_id"] for call in calls} == {"minilm"}


def test_new_windows_replace_the_old_ones_of_the_same_model_only(schedules: ModelSchedules) -> None:
    schedules.replace("minilm", "UTC", entries_of(monday=WINDOW, friday=WINDOW))
    schedules.replace("other", "UTC", entries_of(sunday=WINDOW))

    schedules.replace("minilm", "UTC", entries_of(monday=WINDOW))

    assert stored_expressions() == [
        "cron(0 18 ? * MON *)",
        "cron(0 18 ? * SUN *)",
        "cron(0 8 ? * MON *)",
        "cron(0 8 ? * SUN *)",
    ]


def test_schedules_are_removed_and_removing_them_again_is_no_error(schedules: ModelSchedules) -> None:
    schedules.replace("a" * 100, "UTC", entries_of(wednesday=WINDOW))

    schedules.remove("a" * 100)
    schedules.remove("a" * 100)

    assert stored_expressions() == []


def test_the_starts_and_stops_of_all_models_are_listed_with_their_times(schedules: ModelSchedules) -> None:
    schedules.replace("minilm", "Europe/Berlin", entries_of(monday=WINDOW))
    schedules.replace("other", "UTC", entries_of(sunday=WINDOW))

    found = SchedulerListedModelSchedules(boto3.client("scheduler"), GROUP).list_stored()

    twin = MemoryModelSchedules()
    twin.replace("minilm", "Europe/Berlin", entries_of(monday=WINDOW))
    twin.replace("other", "UTC", entries_of(sunday=WINDOW))
    assert set(found) == set(twin.list_stored())
