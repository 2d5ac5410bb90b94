"""Task of the workflows of models: ask a candidate a real question through the gateway."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.served import ServedModel
from lisa.wiring import settings
from lisa.wiring.model_workflows import patient_probe

logger = Logger()


@entry_point(logger, settings.gateway_url, settings.gateway_audience)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, float]:  # noqa: ARG001
    """Return the seconds of the answered request. A model that does not answer fails the task."""
    logger.append_keys(model_id=event["model_id"])
    model = ServedModel(model_id=event["model_id"], model_type=event["model_type"], litellm_params={})
    seconds = patient_probe().run(model)
    logger.info("the model answered", extra={"seconds": seconds})
    return {"seconds": seconds}
