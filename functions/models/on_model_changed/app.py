"""Consumer of the models table's stream: publish ModelInService for every model that is in service."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.models.models_dynamodb import parse_model_image
from lisa.entry.handler import entry_point
from lisa.events import ModelInService
from lisa.wiring import settings
from lisa.wiring.ingestion import event_publisher

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def publish_model(record: DynamoDBRecord) -> None:
    """Publish that the model is in service, also when only its address changed."""
    model = parse_model_image(record.raw_event["dynamodb"].get("NewImage"))
    if model is not None:
        event_publisher().publish_events([ModelInService(model_id=model.model_id, model_type=model.model_type)])
        logger.info("in service", extra={"model_id": model.model_id})


@entry_point(logger, settings.event_bus)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the records. Only failed records are delivered again."""
    return process_partial_response(event=event, record_handler=publish_model, processor=processor, context=context)
