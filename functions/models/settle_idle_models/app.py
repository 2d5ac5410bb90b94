"""Stop models that nobody uses, by a schedule, and start those whose callers wait, by the models table's stream."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.models.activities_dynamodb import parse_activity_key
from lisa.entry.handler import entry_point
from lisa.models.operation_requests import CommandRequest
from lisa.wiring import settings
from lisa.wiring.models import idle_models
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.models_table, settings.model_records_table)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Request the stops and starts that the models need. Without records of the stream, look at all models."""
    models = idle_models()
    keys = [record["dynamodb"]["Keys"]["model_id"]["S"] for record in event.get("Records", [])]
    named = dict.fromkeys(model_id for key in keys if (model_id := parse_activity_key(key)))
    for model_id in list(named) if "Records" in event else models.list_ids():
        change = models.settle(model_id, CommandRequest(create_id(), "system:idle", epoch_milliseconds()))
        logger.info("settled", extra={"model_id": model_id, "change": change})
