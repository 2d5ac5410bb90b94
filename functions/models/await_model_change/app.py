"""Task of the workflows of models: store the token of a wait, and look once whether the change has happened."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.waits import Wait, format_order
from lisa.wiring import settings
from lisa.wiring.model_workflows import wait_resolver
from lisa.wiring.process import epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Open the wait. Its deadline is `seconds` from now; resolve_model_waits resumes the workflow."""
    logger.append_keys(model_id=event["model_id"], operation_id=event["operation_id"], target=event["target"])
    now = epoch_milliseconds()
    wait = Wait(
        model_id=event["model_id"],
        operation_id=event["operation_id"],
        token=event["token"],
        target=event["target"],
        stack_id=event.get("stack_id", ""),
        deadline=now + int(event["seconds"]) * 1_000,
        cluster=event.get("cluster", ""),
        service=event.get("service", ""),
        order=format_order(event["entered"], int(event["attempt"])),
    )
    logger.info("waiting", extra={"resolved": wait_resolver().open(wait, now)})
