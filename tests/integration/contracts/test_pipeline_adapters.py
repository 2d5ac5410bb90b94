"""The contract of schedules, watched buckets and workflows, in memory and in AWS."""

import json
from typing import Any

import boto3
import pytest

from lisa.adapters.repositories.schedules_scheduler import SchedulerSchedules, ScheduleTarget
from lisa.adapters.repositories.workflows_stepfunctions import StepFunctionsDeletions, StepFunctionsSyncs
from lisa.repositories.ports import DeletionWorkflow, Schedules, SyncWorkflow
from lisa.repositories.refusal import InvalidField
from lisa.repositories.schedule import Schedule
from tests.support.aws_answers import with_fixed_answer
from tests.support.repositories import INBOX, changed
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_workflows import MemoryDeletions, MemorySyncs

ROLE = "arn:aws:iam::111122223333:role/start"


DEAD_LETTERS = "arn:aws:sqs:us-east-1:111122223333:undelivered"


WEEKLY = changed(INBOX, trigger="schedule", schedule=Schedule(expression="rate(7 days)", timezone="Europe/Berlin"))


MEMORY_AND_AWS = pytest.mark.parametrize("where", ["memory", "aws"])


def create_workflow() -> str:
    """Create a state machine and return its ARN."""
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    made = boto3.client("stepfunctions").create_state_machine(name="sync", definition=definition, roleArn=ROLE)
    return made["stateMachineArn"]


def create_scheduler(
    workflow_arn: str = "arn:aws:states:us-east-1:111122223333:stateMachine:sync",
) -> SchedulerSchedules:
    client = boto3.client("scheduler")
    client.create_schedule_group(Name="pipelines")
    return SchedulerSchedules(client, "pipelines", ScheduleTarget(workflow_arn, ROLE, DEAD_LETTERS))


def stored_schedule() -> dict[str, Any]:
    return {**boto3.client("scheduler").get_schedule(GroupName="pipelines", Name="p1")}


def test_a_schedule_starts_the_workflow_with_the_pipeline_it_is_for(aws: None) -> None:
    assert create_scheduler().put_schedule(WEEKLY) is None

    found = stored_schedule()
    assert (found["ScheduleExpression"], found["ScheduleExpressionTimezone"]) == ("rate(7 days)", "Europe/Berlin")
    assert json.loads(found["Target"]["Input"]) == {
        "repository_id": "handbook",
        "pipeline_id": "p1",
        "reason": "schedule",
    }
    assert (found["Target"]["RoleArn"], found["Target"]["DeadLetterConfig"]) == (
        ROLE,
        {"Arn": DEAD_LETTERS},
    )


def test_setting_a_schedule_again_replaces_it(aws: None) -> None:
    schedules = create_scheduler()
    schedules.put_schedule(WEEKLY)
    schedules.put_schedule(changed(WEEKLY, trigger="daily"))

    assert (stored_schedule()["ScheduleExpression"], stored_schedule()["ScheduleExpressionTimezone"]) == (
        "cron(0 0 * * ? *)",
        "UTC",
    )


@MEMORY_AND_AWS
def test_removing_a_missing_schedule_is_no_error(where: str, request: pytest.FixtureRequest) -> None:
    schedules = memory_or_aws_schedules(where, request)
    schedules.put_schedule(WEEKLY)

    schedules.delete_schedule("p1")
    schedules.delete_schedule("p1")


@MEMORY_AND_AWS
def test_a_pipeline_by_events_gets_no_schedule(where: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        memory_or_aws_schedules(where, request).put_schedule(INBOX)


def memory_or_aws_schedules(where: str, request: pytest.FixtureRequest) -> Schedules:
    if where == "memory":
        return MemorySchedules()
    request.getfixturevalue("aws")
    return create_scheduler()


def test_an_expression_that_aws_refuses_is_a_refusal(aws: None) -> None:
    """The service alone knows that the expression is invalid."""
    body = {"Error": {"Code": "ValidationException", "Message": "Invalid Schedule Expression."}}
    client = with_fixed_answer(boto3.client("scheduler"), "scheduler.CreateSchedule", 400, body)

    refused = SchedulerSchedules(client, "pipelines", ScheduleTarget("arn", ROLE, DEAD_LETTERS)).put_schedule(WEEKLY)

    assert refused == InvalidField("schedule", "Invalid Schedule Expression.")


@MEMORY_AND_AWS
def test_one_name_starts_one_run(where: str, request: pytest.FixtureRequest) -> None:
    if where == "aws":
        request.getfixturevalue("aws")
        syncs: SyncWorkflow = StepFunctionsSyncs(boto3.client("stepfunctions"), create_workflow())
    else:
        syncs = MemorySyncs()

    first = syncs.start_sync("handbook", "p1", "request", "p1-1")
    again = syncs.start_sync("handbook", "p1", "changed", "p1-1")
    other = syncs.start_sync("handbook", "p1", "request", "p1-2")

    assert first == again != other


def test_a_run_receives_its_pipeline_and_reason(aws: None) -> None:
    states = boto3.client("stepfunctions")

    arn = StepFunctionsSyncs(states, create_workflow()).start_sync("handbook", "p1", "request", "p1-1")

    told = json.loads(states.describe_execution(executionArn=arn)["input"])
    assert told == {"repository_id": "handbook", "pipeline_id": "p1", "reason": "request"}


@MEMORY_AND_AWS
def test_a_deletion_can_be_started_again(where: str, request: pytest.FixtureRequest) -> None:
    if where == "aws":
        request.getfixturevalue("aws")
        deletions: DeletionWorkflow = StepFunctionsDeletions(boto3.client("stepfunctions"), create_workflow())
    else:
        deletions = MemoryDeletions()

    assert deletions.start_deletion("handbook", "c1") != deletions.start_deletion("handbook", "c1")
    assert deletions.start_deletion("handbook")
