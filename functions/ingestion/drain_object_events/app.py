"""Consumer of the queue of S3 events: record the change of each document and queue the document."""

import json
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.s3_events import parse_object_event
from lisa.entry.handler import entry_point
from lisa.ingestion.records import accept_changes, build_changes_of_event, drop_empty_objects
from lisa.wiring import settings
from lisa.wiring.ingestion import destination_finder, document_store, index_queue
from lisa.wiring.process import epoch_milliseconds

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def queue_changes(record: SQSRecord) -> None:
    """Record and queue the changes of one event."""
    event = parse_object_event(json.loads(record.body))
    news = drop_empty_objects(
        event, build_changes_of_event(event, destination_finder(), epoch_milliseconds()), document_store()
    )
    accepted = accept_changes(news, documents=document_store(), queue=index_queue())
    logger.info("changes accepted", extra={"location": event.location.uri, "documents": len(accepted)})


@entry_point(logger, settings.documents_table, settings.repositories_table, settings.index_queue_url)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process a batch. Only the records that failed are delivered again."""
    return process_partial_response(event=event, record_handler=queue_changes, processor=processor, context=context)
