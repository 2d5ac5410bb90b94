"""Target of the schedules of models: start or stop one model."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.schedule_commands import run_schedule
from lisa.wiring import settings
from lisa.wiring.models import model_records
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Request the start or the stop, unless the model or its schedule has changed."""
    request = CommandRequest(create_id(), "schedule", epoch_milliseconds())
    changed = run_schedule(OperationRequests(model_records()), request, event["model_id"], event["verb"])
    logger.info(event["verb"], extra={"model_id": event["model_id"], "requested": changed is not None})
