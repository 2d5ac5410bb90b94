"""Events on the bus about indexed, failed and deleted documents."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

PATTERN = {"source": ["lisa.ingestion"], "detail": {"location": [{"wildcard": "*/announced/*"}]}}


@pytest.fixture
def announcement_queue(installation: RunningInstallation) -> Iterator[str]:
    """A queue that receives the bus's events of documents below `announced/`."""
    queues, rules = installation.aws("sqs"), installation.aws("events")
    url = queues.create_queue(QueueName="ear")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    queues.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    rules.put_rule(Name="ear", EventBusName=installation.settings.stack, EventPattern=json.dumps(PATTERN))
    rules.put_targets(Rule="ear", EventBusName=installation.settings.stack, Targets=[{"Id": "ear", "Arn": arn}])
    yield url
    rules.remove_targets(Rule="ear", EventBusName=installation.settings.stack, Ids=["ear"])
    rules.delete_rule(Name="ear", EventBusName=installation.settings.stack)
    queues.delete_queue(QueueUrl=url)


def next_event(installation: RunningInstallation, url: str) -> dict[str, Any]:
    """Return the next event."""
    queues = installation.aws("sqs")

    def look() -> Any:
        return queues.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages")

    [message] = eventually(look, within=20)
    queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    event: dict[str, Any] = json.loads(message["Body"])
    return event


def test_a_document_is_announced_when_it_is_indexed_and_when_it_is_gone(
    installation: RunningInstallation, announcement_queue: str
) -> None:
    document = installation.drop("announced/spoon.txt", "The spoon is in the second drawer.")
    indexed = next_event(installation, announcement_queue)
    installation.delete("announced/spoon.txt")
    removed = next_event(installation, announcement_queue)

    assert indexed["detail-type"] == "DocumentIndexed"
    assert indexed["detail"]["document_id"] == document
    assert indexed["detail"]["location"] == f"s3://{installation.outputs['ingestionBucket']}/announced/spoon.txt"
    assert indexed["detail"]["chunks"] == 1
    assert (removed["detail-type"], removed["detail"]["document_id"]) == ("DocumentRemoved", document)


def test_an_unreadable_file_is_announced_with_its_cause(
    installation: RunningInstallation, announcement_queue: str
) -> None:
    document = installation.drop("announced/letter.docx", b"Dear all")

    failed = next_event(installation, announcement_queue)

    assert failed["detail-type"] == "DocumentFailed"
    assert failed["detail"]["document_id"] == document
    assert "no ZIP archive" in failed["detail"]["cause"]
