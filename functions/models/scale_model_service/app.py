"""Task of the workflows of models: start or stop the tasks of a self-hosted model."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.operations import OperationKey
from lisa.wiring import settings
from lisa.wiring.model_workflows import service_scaler
from lisa.wiring.process import epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.models_table, settings.model_records_table, settings.model_secrets)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:  # noqa: ARG001
    """Do what the field `action` says: `start`, `keep` or `stop`. The field `stack` has the outputs of a new stack."""
    logger.append_keys(model_id=event["model_id"], operation_id=event["operation_id"])
    key = OperationKey(event["model_id"], event["operation_id"], event.get("operation"))
    if event["action"] == "stop":
        return service_scaler().stop(key, epoch_milliseconds())
    if event["action"] == "keep":
        return service_scaler().keep(key, epoch_milliseconds())
    return service_scaler().start(key, event.get("stack") or {}, epoch_milliseconds())
