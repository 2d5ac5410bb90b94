"""Task of the workflows of models: run a step that needs only the tables, such as the publication of a route."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.wiring import settings
from lisa.wiring.model_workflows import workflow_steps

logger = Logger()


@entry_point(logger, settings.models_table, settings.model_records_table, settings.model_secrets)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Run the step of the field `step` and return its result."""
    logger.append_keys(model_id=event["model_id"], operation_id=event["operation_id"], step=event["step"])
    result = workflow_steps().run(event)
    logger.info("step done")
    return result
