"""Start and stop models without a person: by their schedules, when nobody uses them, and when their callers wait."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.schedule_commands import run_schedule
from lisa.models.schedule_times import ScheduledVerb
from lisa.wiring import settings
from lisa.wiring.models import idle_models, model_records, model_schedule_remover
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def settle_record(record: DynamoDBRecord) -> None:
    """Start or stop the model whose use the record of the stream holds, if it needs that."""
    settle_model(record.raw_event["dynamodb"]["NewImage"]["used_model"]["S"])


def settle_model(model_id: str) -> None:
    """Stop the model if nobody uses it, or start it if its callers wait."""
    change = idle_models().settle(model_id, CommandRequest(create_id(), "system:idle", epoch_milliseconds()))
    if change is not None:
        logger.info("settled", extra={"model_id": model_id, "requested": change})


@entry_point(logger, settings.models_table, settings.model_records_table, settings.model_schedule_group)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Handle the schedule of one model, records of the stream, or the look at all models, which has no model."""
    if "Records" in event:
        return process_partial_response(event=event, record_handler=settle_record, processor=processor, context=context)
    if "verb" not in event:
        run_for_each(idle_models().list_ids(), settle_model).raise_first_error()
        return None
    run_call(event["model_id"], event["verb"])
    return None


def run_call(model_id: str, verb: ScheduledVerb) -> None:
    """Start or stop the model of a schedule. The schedules of a model that does not exist are deleted."""
    request = CommandRequest(create_id(), "schedule", epoch_milliseconds())
    changed = run_schedule(OperationRequests(model_records()), request, model_id, verb)
    if changed is None and model_records().find(model_id) is None:
        model_schedule_remover().remove(model_id)
    logger.info(verb, extra={"model_id": model_id, "requested": changed is not None})
