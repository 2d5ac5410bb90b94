"""The contract of schedules, watched buckets and workflows, in memory and in AWS."""

import json
from typing import Any

import boto3
import pytest

from lisa.adapters.repositories.schedules_scheduler import SchedulerSchedules, ScheduleTarget
from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets
from lisa.adapters.repositories.workflows_stepfunctions import StepFunctionsDeletions, StepFunctionsSyncs
from lisa.repositories.bucket_commands import allow_reading_command, enable_events_command
from lisa.repositories.ports import DeletionWorkflow, Schedules, SyncWorkflow, WatchedBuckets
from lisa.repositories.refusal import InvalidField
from lisa.repositories.schedule import Schedule
from tests.support.repositories import INBOX, changed
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_watched_buckets import MemoryWatchedBuckets
from tests.support.twins.memory_workflows import MemoryDeletions, MemorySyncs

ROLE = "arn:aws:iam::111122223333:role/start"
DEAD_LETTERS = "arn:aws:sqs:us-east-1:111122223333:undelivered"
WEEKLY = changed(INBOX, trigger="schedule", schedule=Schedule(expression="rate(7 days)", timezone="Europe/Berlin"))
BOTH = pytest.mark.parametrize("where", ["memory", "aws"])


def answering(client: Any, call: str, status: int, body: dict[str, Any]) -> Any:
    """Return the client with a fixed answer to this call."""
    response = type("Response", (), {"status_code": status})()
    client.meta.events.register(f"before-call.{call}", lambda **_: (response, body))
    return client


def workflow() -> str:
    """Create a state machine and return its ARN."""
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    made = boto3.client("stepfunctions").create_state_machine(name="sync", definition=definition, roleArn=ROLE)
    return made["stateMachineArn"]


def scheduler(workflow_arn: str = "arn:aws:states:us-east-1:111122223333:stateMachine:sync") -> SchedulerSchedules:
    client = boto3.client("scheduler")
    client.create_schedule_group(Name="pipelines")
    return SchedulerSchedules(client, "pipelines", ScheduleTarget(workflow_arn, ROLE, DEAD_LETTERS))


def stored_schedule() -> dict[str, Any]:
    return {**boto3.client("scheduler").get_schedule(GroupName="pipelines", Name="p1")}


def test_a_schedule_starts_the_workflow_with_the_pipeline_it_is_for(aws: None) -> None:
    assert scheduler().set(WEEKLY) is None

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
    schedules = scheduler()
    schedules.set(WEEKLY)
    schedules.set(changed(WEEKLY, trigger="daily"))

    assert (stored_schedule()["ScheduleExpression"], stored_schedule()["ScheduleExpressionTimezone"]) == (
        "cron(0 0 * * ? *)",
        "UTC",
    )


@BOTH
def test_removing_a_missing_schedule_is_no_error(where: str, request: pytest.FixtureRequest) -> None:
    schedules = _schedules(where, request)
    schedules.set(WEEKLY)

    schedules.remove("p1")
    schedules.remove("p1")


@BOTH
def test_a_pipeline_by_events_gets_no_schedule(where: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        _schedules(where, request).set(INBOX)


def _schedules(where: str, request: pytest.FixtureRequest) -> Schedules:
    if where == "memory":
        return MemorySchedules()
    request.getfixturevalue("aws")
    return scheduler()


def test_an_expression_that_aws_refuses_is_a_refusal(aws: None) -> None:
    """The service alone knows that the expression is invalid."""
    body = {"Error": {"Code": "ValidationException", "Message": "Invalid Schedule Expression."}}
    client = answering(boto3.client("scheduler"), "scheduler.CreateSchedule", 400, body)

    refused = SchedulerSchedules(client, "pipelines", ScheduleTarget("arn", ROLE, DEAD_LETTERS)).set(WEEKLY)

    assert refused == InvalidField("schedule", "Invalid Schedule Expression.")


@BOTH
def test_one_name_starts_one_run(where: str, request: pytest.FixtureRequest) -> None:
    if where == "aws":
        request.getfixturevalue("aws")
        syncs: SyncWorkflow = StepFunctionsSyncs(boto3.client("stepfunctions"), workflow())
    else:
        syncs = MemorySyncs()

    first = syncs.start("handbook", "p1", "request", "p1-1")
    again = syncs.start("handbook", "p1", "changed", "p1-1")
    other = syncs.start("handbook", "p1", "request", "p1-2")

    assert first == again != other


def test_a_run_receives_its_pipeline_and_reason(aws: None) -> None:
    states = boto3.client("stepfunctions")

    arn = StepFunctionsSyncs(states, workflow()).start("handbook", "p1", "request", "p1-1")

    told = json.loads(states.describe_execution(executionArn=arn)["input"])
    assert told == {"repository_id": "handbook", "pipeline_id": "p1", "reason": "request"}


@BOTH
def test_a_deletion_can_be_started_again(where: str, request: pytest.FixtureRequest) -> None:
    if where == "aws":
        request.getfixturevalue("aws")
        deletions: DeletionWorkflow = StepFunctionsDeletions(boto3.client("stepfunctions"), workflow())
    else:
        deletions = MemoryDeletions()

    assert deletions.start("handbook", "c1") != deletions.start("handbook", "c1")
    assert deletions.start("handbook")


@pytest.fixture(params=["memory", "s3"])
def buckets(request: pytest.FixtureRequest) -> WatchedBuckets:
    """An adapter for which `watched` sends its events and `silent` does not."""
    if request.param == "memory":
        return MemoryWatchedBuckets(frozenset({"watched"}), frozenset({"silent"}))
    request.getfixturevalue("aws")
    s3 = boto3.client("s3")
    for name in ("watched", "silent"):
        s3.create_bucket(Bucket=name)
    return _Sending(s3, "lisa", [])


class _Sending(S3WatchedBuckets):
    """moto does not return a bucket's event configuration, so this class answers for `watched`."""

    def check(self, bucket: str, *, events: bool) -> str | None:
        answer: dict[str, Any] = {"EventBridgeConfiguration": {}} if bucket == "watched" else {}
        client = answering(boto3.client("s3"), "s3.GetBucketNotificationConfiguration", 200, answer)
        return S3WatchedBuckets(client, "lisa", []).check(bucket, events=events)


def test_a_bucket_with_event_notifications_can_be_watched(buckets: WatchedBuckets) -> None:
    assert buckets.check("watched", events=True) is None
    assert buckets.check("watched", events=False) is None


def test_a_bucket_without_event_notifications_can_only_be_compared(buckets: WatchedBuckets) -> None:
    assert buckets.check("silent", events=False) is None
    assert "does not send its events to EventBridge" in (buckets.check("silent", events=True) or "")


def test_a_missing_bucket_is_reported_as_missing(buckets: WatchedBuckets) -> None:
    assert buckets.check("missing", events=True) == "there is no bucket missing; check the name"


def test_the_reason_contains_the_command_that_helps(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="silent")

    reason = S3WatchedBuckets(s3, "lisa", []).check("silent", events=True)

    assert enable_events_command("silent") in (reason or "")


def test_a_forbidden_bucket_is_reported_with_the_command_that_allows_it(aws: None) -> None:
    s3 = answering(boto3.client("s3"), "s3.HeadBucket", 403, {"Error": {"Code": "403", "Message": "Forbidden"}})
    known = ["arn:aws:s3:::archive"]

    reason = S3WatchedBuckets(s3, "lisa", known).check("theirs", events=False) or ""
    allowed = S3WatchedBuckets(s3, "lisa", known).check("archive", events=False) or ""

    command = (
        "sam deploy --stack-name lisa --parameter-overrides ReadableBucketArns=arn:aws:s3:::archive,arn:aws:s3:::theirs"
    )
    assert command == allow_reading_command("lisa", known, "arn:aws:s3:::theirs")
    assert command in reason
    assert "its own policy" in allowed


@pytest.mark.parametrize("events", [True, False])
def test_a_bucket_of_another_region_is_refused_for_every_trigger(aws: None, events: bool) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="far")
    far = answering(s3, "s3.HeadBucket", 200, {"BucketRegion": "eu-west-3"})

    reason = S3WatchedBuckets(far, "lisa", []).check("far", events=events)

    assert reason == "the bucket far is in eu-west-3, but this system is in us-east-1: both must be in the same region"
