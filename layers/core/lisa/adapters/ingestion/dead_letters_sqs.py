"""The dead-letter queue of a queue: count its messages and send them back."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH_SIZE = 10  # ReceiveMessage's limit

BodyRewrite = Callable[[str], str]


def keep_body(body: str) -> str:
    """Return the message body as it is."""
    return body


def request_reindexing(body: str) -> str:
    """Return the index request with the mark that a failed document is indexed again, too."""
    return json.dumps(json.loads(body) | {"again": True})


class DeadLetters:
    """A queue and its dead-letter queue."""

    def __init__(self, client: "SQSClient", queue_url: str, rewrite: BodyRewrite = keep_body) -> None:
        self._client = client
        self._queue = queue_url
        self._rewrite = rewrite

    def count_messages(self) -> dict[str, int]:
        """Return about how many messages wait, are in flight, and are dead."""
        waiting, in_flight = self._count_queue(self._queue)
        return {
            "waiting": waiting,
            "inFlight": in_flight,
            "dead": sum(self._count_queue(self._find_dead_letter_queue_url())),
        }

    def redrive_messages(self, most: int) -> int:
        """Send at most `most` dead letters back to the queue and return their number.

        After a crash a letter may be sent twice.
        """
        dead, moved = self._find_dead_letter_queue_url(), 0
        while moved < most:
            answer = self._client.receive_message(
                QueueUrl=dead,
                MaxNumberOfMessages=min(_BATCH_SIZE, most - moved),
                WaitTimeSeconds=1,
                VisibilityTimeout=60,
            )
            messages = answer.get("Messages", [])
            if not messages:
                break
            for message in messages:
                self._client.send_message(QueueUrl=self._queue, MessageBody=self._rewrite(message["Body"]))
                self._client.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += len(messages)
        return moved

    def _find_dead_letter_queue_url(self) -> str:
        policy = json.loads(self._read_queue_attributes(self._queue, "RedrivePolicy")["RedrivePolicy"])
        name = policy["deadLetterTargetArn"].rsplit(":", 1)[-1]
        return self._client.get_queue_url(QueueName=name)["QueueUrl"]

    def _count_queue(self, url: str) -> tuple[int, int]:
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self._read_queue_attributes(url, *names)
        return int(found[names[0]]), int(found[names[1]])

    def _read_queue_attributes(self, url: str, *names: str) -> dict[str, str]:
        wanted: Any = list(names)
        found: Any = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
        return dict(found["Attributes"])
