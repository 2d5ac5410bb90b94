"""A session or a share is marked for deletion or expired (the chat table's stream) -> its contents are deleted."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.wiring import settings
from lisa.wiring.chat_settings import erase_ended_session, erase_ended_share

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def erase(record: DynamoDBRecord) -> None:
    """Delete what is left of the session or the share, if the record is about the end of one."""
    erase_ended_session(record.raw_event)
    erase_ended_share(record.raw_event)


@entry_point(logger, settings.chat_table, settings.chat_bucket)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process a batch. Only the records that failed are delivered again."""
    return process_partial_response(event=event, record_handler=erase, processor=processor, context=context)
