"""Task of the workflows of models: start the creation, the update or the deletion of a self-hosted model's stack."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.operations import OperationKey
from lisa.wiring import model_settings, settings
from lisa.wiring.factories import cached
from lisa.wiring.model_workflows import create_stack_launcher
from lisa.wiring.process import epoch_milliseconds

logger = Logger()
stack_launcher = cached(lambda: create_stack_launcher(Path(__file__).with_name("stack.yaml")))


@entry_point(
    logger,
    settings.models_table,
    settings.model_records_table,
    settings.model_secrets,
    model_settings.model_stack_parameters,
    model_settings.model_bucket,
    model_settings.weights_image,
    model_settings.model_capacity,
    model_settings.models_on_spot,
    model_settings.model_stack_role,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Do what the field `action` says, and return the stack's id, empty if there is none."""
    logger.append_keys(model_id=event["model_id"], operation_id=event["operation_id"])
    key = OperationKey(event["model_id"], event["operation_id"], event.get("operation"))
    launcher = stack_launcher()
    actions: dict[str, Callable[[OperationKey, int], dict[str, Any]]] = {
        "create": launcher.create,
        "update": launcher.update,
        "undo": launcher.undo,
        "delete": launcher.delete,
    }
    return actions[event["action"]](key, epoch_milliseconds())
