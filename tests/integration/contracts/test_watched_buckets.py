"""The contract of watched buckets: their event notifications, permissions and regions, in memory and in S3."""

from typing import Any

import boto3
import pytest

from lisa.adapters.repositories.watched_buckets_s3 import S3WatchedBuckets
from lisa.repositories.bucket_commands import allow_reading_command, enable_events_command
from lisa.repositories.ports import WatchedBuckets
from tests.support.aws_answers import with_fixed_answer
from tests.support.twins.memory_watched_buckets import MemoryWatchedBuckets


@pytest.fixture(params=["memory", "s3"])
def watched_buckets(request: pytest.FixtureRequest) -> WatchedBuckets:
    """An adapter for which `watched` sends its events and `silent` does not."""
    if request.param == "memory":
        return MemoryWatchedBuckets(frozenset({"watched"}), frozenset({"silent"}))
    request.getfixturevalue("aws")
    s3 = boto3.client("s3")
    for name in ("watched", "silent"):
        s3.create_bucket(Bucket=name)
    return EventConfiguredBuckets(s3, "lisa", [])


class EventConfiguredBuckets(S3WatchedBuckets):
    """moto does not return a bucket's event configuration, so this class answers for `watched`."""

    def bucket_refusal(self, bucket: str, *, events: bool) -> str | None:
        answer: dict[str, Any] = {"EventBridgeConfiguration": {}} if bucket == "watched" else {}
        client = with_fixed_answer(boto3.client("s3"), "s3.GetBucketNotificationConfiguration", 200, answer)
        return S3WatchedBuckets(client, "lisa", []).bucket_refusal(bucket, events=events)


def test_a_bucket_with_event_notifications_can_be_watched(watched_buckets: WatchedBuckets) -> None:
    assert watched_buckets.bucket_refusal("watched", events=True) is None
    assert watched_buckets.bucket_refusal("watched", events=False) is None


def test_a_bucket_without_event_notifications_can_only_be_compared(watched_buckets: WatchedBuckets) -> None:
    assert watched_buckets.bucket_refusal("silent", events=False) is None
    assert "does not send its events to EventBridge" in (watched_buckets.bucket_refusal("silent", events=True) or "")


def test_a_missing_bucket_is_reported_as_missing(watched_buckets: WatchedBuckets) -> None:
    assert watched_buckets.bucket_refusal("missing", events=True) == "there is no bucket missing; check the name"


def test_the_reason_contains_the_command_that_helps(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="silent")

    reason = S3WatchedBuckets(s3, "lisa", []).bucket_refusal("silent", events=True)

    assert enable_events_command("silent") in (reason or "")


def test_a_forbidden_bucket_is_reported_with_the_command_that_allows_it(aws: None) -> None:
    s3 = with_fixed_answer(boto3.client("s3"), "s3.HeadBucket", 403, {"Error": {"Code": "403", "Message": "Forbidden"}})
    known = ["arn:aws:s3:::archive"]

    reason = S3WatchedBuckets(s3, "lisa", known).bucket_refusal("theirs", events=False) or ""
    allowed = S3WatchedBuckets(s3, "lisa", known).bucket_refusal("archive", events=False) or ""

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
    far = with_fixed_answer(s3, "s3.HeadBucket", 200, {"BucketRegion": "eu-west-3"})

    reason = S3WatchedBuckets(far, "lisa", []).bucket_refusal("far", events=events)

    assert reason == "the bucket far is in eu-west-3, but this system is in us-east-1: both must be in the same region"
