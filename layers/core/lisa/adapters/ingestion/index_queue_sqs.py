"""The index queue in SQS."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lisa.errors import QUEUE, TransientError
from lisa.ingestion.document import Document

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH_SIZE = 10  # SendMessageBatch's limit


class SQSIndexQueue:
    """Sends the ids of documents, each with its repository as the message group.

    A standard queue prefers quiet groups to a group that keeps the workers busy:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def queue_documents(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
        """Queue the documents. Raises TransientError when SQS refused a message."""
        groups = {document.document_id: document.destination.repository_id for document in documents}
        ids = list(groups)
        for start in range(0, len(ids), _BATCH_SIZE):
            entries = [
                {
                    "Id": str(number),
                    "MessageBody": json.dumps({"document_id": document_id}),
                    "DelaySeconds": delay_seconds,
                    "MessageGroupId": groups[document_id],
                }
                for number, document_id in enumerate(ids[start : start + _BATCH_SIZE])
            ]
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)  # type: ignore[arg-type]
            if answer.get("Failed"):
                raise TransientError(
                    f"SQS did not take {len(answer['Failed'])} of {len(entries)} messages", dependency=QUEUE
                )

    def count_waiting(self) -> int:
        name = "ApproximateNumberOfMessages"
        found = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])  # type: ignore[list-item]
        return int(found["Attributes"][name])  # type: ignore[index]
