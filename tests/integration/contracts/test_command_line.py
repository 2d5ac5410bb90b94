"""What the command line does to repositories and buckets, in an account in this process."""

import json
from typing import Any

import boto3
import pytest

from lisa.adapters import wiring
from lisa.cli import buckets
from lisa.cli.repositories import Wanted, create_repository
from tests.support.tables import create_table


def test_a_bucket_is_watched_and_keeps_what_it_notified_before(aws: None) -> None:
    s3, sqs, written = boto3.client("s3"), boto3.client("sqs"), []
    s3.create_bucket(Bucket="inbox")
    url = sqs.create_queue(QueueName="theirs")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    only: Any = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}
    theirs: Any = {"Id": "t", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": only}
    s3.put_bucket_notification_configuration(
        Bucket="inbox", NotificationConfiguration={"QueueConfigurations": [theirs]}
    )
    events: Any = boto3.DEFAULT_SESSION.events  # type: ignore[attr-defined]
    call = "provide-client-params.s3.PutBucketNotificationConfiguration"
    events.register(call, lambda params, **_: written.append(params))  # moto keeps it, and never gives it back

    assert buckets.watch("inbox")

    [put] = written
    assert put["NotificationConfiguration"]["EventBridgeConfiguration"] == {}
    [kept] = s3.get_bucket_notification_configuration(Bucket="inbox")["QueueConfigurations"]
    assert (kept["QueueArn"], kept["Filter"]["Key"]["FilterRules"][0]["Value"]) == (arn, "in/")


def test_a_repository_that_was_made_before_is_found_as_it_was(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    states, role = boto3.client("stepfunctions"), "arn:aws:iam::111122223333:role/states"
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    sync = states.create_state_machine(name="sync", definition=definition, roleArn=role)["stateMachineArn"]
    monkeypatch.setenv("REPOSITORIES_TABLE", create_table("RepositoriesTable"))
    monkeypatch.setenv("SYNC_PIPELINE_ARN", sync)
    _forget_what_was_wired()
    wanted = Wanted("handbook", "minilm", bucket="inbox", prefix="in/", groups=("law",))

    first = create_repository(wanted)
    again = create_repository(wanted)

    assert first.default
    assert again.collection_id == first.collection_id
    [pipeline] = wiring.repositories().pipelines("handbook")
    assert (pipeline.bucket, pipeline.prefix, pipeline.trigger) == ("inbox", "in/", "event")
    assert len(states.list_executions(stateMachineArn=sync)["executions"]) == 1  # what was there before is compared
    _forget_what_was_wired()


def _forget_what_was_wired() -> None:
    for factory in (wiring.repositories, wiring.table, wiring.syncs):
        factory.cache_clear()
