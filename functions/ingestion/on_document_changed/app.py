"""Consumer of the documents table's stream: publish DocumentIndexed, DocumentFailed and DocumentRemoved."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.ingestion.documents_dynamodb import parse_stream_image
from lisa.entry.handler import entry_point
from lisa.ingestion.announcements import event_for_change
from lisa.wiring import settings
from lisa.wiring.ingestion import event_publisher

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def publish_change(record: DynamoDBRecord) -> None:
    """Publish the event that the change causes, if any."""
    images = record.raw_event["dynamodb"]
    if "NewImage" not in images:
        return
    before = parse_stream_image(images["OldImage"]) if "OldImage" in images else None
    fact = event_for_change(before, parse_stream_image(images["NewImage"]))
    if fact is not None:
        event_publisher().publish_events([fact])
        logger.info(fact.detail_type, extra={"document_id": fact.document_id})


@entry_point(logger, settings.event_bus)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process a batch. Only the records that failed are delivered again."""
    return process_partial_response(event=event, record_handler=publish_change, processor=processor, context=context)
