"""Consumer of the ends of workflows of models, and of a schedule: request operations again whose workflow is lost."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.events import ModelRequested
from lisa.models.operation_checks import find_ended_execution
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.schedule_commands import apply_pending_schedule
from lisa.wiring import model_settings, settings
from lisa.wiring.ingestion import event_publisher
from lisa.wiring.model_workflows import operation_checks
from lisa.wiring.models import model_records
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()


@entry_point(
    logger,
    settings.event_bus,
    settings.models_table,
    settings.model_records_table,
    settings.model_secrets,
    model_settings.model_workflows,
)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Check the operation of the model that the event is about; the schedule's event is about all models.

    Apply the starts and stops of schedules that waited for the end of an operation.
    """
    model_id, execution = find_ended_execution(event) or ("", "")
    record = model_records().find(model_id) if model_id else None
    records = [record] if record else [] if model_id else model_records().list()
    results = run_for_each(records, lambda one: check_record(one, execution))
    requested = [one for _, one in results.found if one is not None]
    if requested:
        event_publisher().publish_events(requested)
    logger.info("operations checked", extra={"models": len(records), "announced": [one.model_id for one in requested]})
    results.raise_first_error()


def check_record(record: ModelRecord, ended: str) -> ModelRequested | None:
    """Check the operation of one model, apply its waiting schedule, and return the request to announce, if any."""
    requested = operation_checks().check(record, epoch_milliseconds(), ended)
    request = CommandRequest(create_id(), "schedule", epoch_milliseconds())
    apply_pending_schedule(OperationRequests(model_records()), request, record)
    return requested
