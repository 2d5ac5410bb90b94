"""Dead letters are moved back to the queue from which they came."""

import json
from collections.abc import Iterator

import boto3
import pytest

from lisa.adapters.ingestion.dead_letters_sqs import DeadLetters, request_reindexing


@pytest.fixture
def queues(aws: None) -> Iterator[tuple[str, str]]:
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    yield sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"], dead


def bodies(url: str) -> list[str]:
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return sorted(message["Body"] for message in found)


def test_every_dead_letter_is_moved_back_to_its_queue(queues: tuple[str, str]) -> None:
    work, dead = queues
    for number in range(12):
        boto3.client("sqs").send_message(QueueUrl=dead, MessageBody=f"{number:02}")

    assert DeadLetters(boto3.client("sqs"), work).redrive_messages(100) == 12
    assert DeadLetters(boto3.client("sqs"), work).count_messages() == {"waiting": 12, "inFlight": 0, "dead": 0}


def test_at_most_the_requested_number_is_moved(queues: tuple[str, str]) -> None:
    work, dead = queues
    for number in range(5):
        boto3.client("sqs").send_message(QueueUrl=dead, MessageBody=f"{number}")

    assert DeadLetters(boto3.client("sqs"), work).redrive_messages(3) == 3
    assert DeadLetters(boto3.client("sqs"), work).count_messages()["waiting"] == 3


def test_a_moved_index_request_is_marked_to_run_again(queues: tuple[str, str]) -> None:
    work, dead = queues
    boto3.client("sqs").send_message(QueueUrl=dead, MessageBody=json.dumps({"document_id": "d"}))

    DeadLetters(boto3.client("sqs"), work, request_reindexing).redrive_messages(10)

    assert [json.loads(body) for body in bodies(work)] == [{"document_id": "d", "again": True}]
