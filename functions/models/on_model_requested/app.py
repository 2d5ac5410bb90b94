"""Consumer of the stream of model records: publish ModelRequested for every operation that no workflow has claimed."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.announcements import announce_request
from lisa.wiring import settings
from lisa.wiring.ingestion import event_publisher
from lisa.wiring.models import model_records

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def publish_request(record: DynamoDBRecord) -> None:
    """Publish the operation that the model's record requests now, which may be newer than the stream's."""
    requested = announce_request(model_records().find(record.raw_event["dynamodb"]["Keys"]["model_id"]["S"]))
    if requested is not None:
        event_publisher().publish_events([requested])
        logger.info("requested", extra=requested.model_dump())


@entry_point(logger, settings.event_bus, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the changes. Only failed ones are delivered again."""
    return process_partial_response(event=event, record_handler=publish_request, processor=processor, context=context)
