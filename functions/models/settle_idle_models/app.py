"""Stop models that nobody uses, by a schedule, and start those whose callers wait, by the models table's stream."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.operation_requests import CommandRequest
from lisa.wiring import settings
from lisa.wiring.models import idle_models
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def settle_model(model_id: str) -> None:
    """Request the stop or the start that the model needs, if any."""
    change = idle_models().settle(model_id, CommandRequest(create_id(), "system:idle", epoch_milliseconds()))
    logger.info("settled", extra={"model_id": model_id, "change": change})


def settle_record(record: DynamoDBRecord) -> None:
    """Settle the model whose use the record holds."""
    settle_model(record.raw_event["dynamodb"]["NewImage"]["used_model"]["S"])


@entry_point(logger, settings.models_table, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the records of the stream, of which only failed ones are delivered again, or look at all models."""
    if "Records" in event:
        return process_partial_response(event=event, record_handler=settle_record, processor=processor, context=context)
    for model_id in idle_models().list_ids():
        settle_model(model_id)
    return None
