"""Start and stop models without a person: by their schedules, when nobody uses them, and when their callers wait."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.schedule_commands import run_schedule
from lisa.wiring import settings
from lisa.wiring.models import idle_models, model_records
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def settle_record(record: DynamoDBRecord) -> None:
    """Start or stop the model whose use the record of the stream holds, if it needs that."""
    model_id = record.raw_event["dynamodb"]["NewImage"]["used_model"]["S"]
    change = idle_models().settle(model_id, CommandRequest(create_id(), "system:idle", epoch_milliseconds()))
    logger.info("settled", extra={"model_id": model_id, "requested": change})


@entry_point(logger, settings.models_table, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the schedule of one model, records of the stream, or the look at all models, which has no model."""
    if "Records" in event:
        return process_partial_response(event=event, record_handler=settle_record, processor=processor, context=context)
    if "verb" not in event:
        for model_id in idle_models().list_ids():
            idle_models().settle(model_id, CommandRequest(create_id(), "system:idle", epoch_milliseconds()))
        return None
    request = CommandRequest(create_id(), "schedule", epoch_milliseconds())
    changed = run_schedule(OperationRequests(model_records()), request, event["model_id"], event["verb"])
    logger.info(event["verb"], extra={"model_id": event["model_id"], "requested": changed is not None})
    return None
