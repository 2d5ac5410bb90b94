"""Consumer of the events of stacks and services, and of a schedule: resume the workflows whose waits have ended."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.models.wait_resolution import select_waits
from lisa.wiring import settings
from lisa.wiring.model_workflows import model_waits, wait_resolver
from lisa.wiring.process import epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Judge the waits that the event is about; the schedule's event is about all of them."""
    waits = select_waits(model_waits().list_open(), event)
    results = run_for_each(waits, lambda wait: wait_resolver().resolve(wait, epoch_milliseconds()))
    resolved = [wait.model_id for wait, is_resolved in results.found if is_resolved]
    logger.info("waits judged", extra={"open": len(waits), "resolved": resolved})
    results.raise_first_error()
