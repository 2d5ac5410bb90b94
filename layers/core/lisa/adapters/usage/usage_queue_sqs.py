"""The queue of usage events in SQS."""

import json
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lisa.errors import QUEUE, TransientError
from lisa.usage.event import UsageBatch

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class SQSUsageQueue:
    """Sends each batch as one message."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client, self._url = client, url

    def send(self, batch: UsageBatch) -> None:
        """Send the batch. Raise TransientError without a confirmation; SQS may have received the batch all the same."""
        try:
            self._client.send_message(
                QueueUrl=self._url, MessageBody=json.dumps(batch.build_message_body(), ensure_ascii=False)
            )
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the queue of usage events does not answer", dependency=QUEUE) from error
