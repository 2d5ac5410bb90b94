"""Task of the workflows of models: ask a candidate and its adapters a real question through the gateway."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.models.probing import parse_probe_request
from lisa.wiring import settings
from lisa.wiring.model_workflows import patient_probe

logger = Logger()


@entry_point(logger, settings.gateway_url, settings.gateway_audience)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, float | int | None]:  # noqa: ARG001
    """Return the seconds of the answered request, and the context window that the server of the model reported.

    A model or an adapter that does not answer fails the task.
    """
    logger.append_keys(model_id=event["model_id"])
    model, adapters = parse_probe_request(event["model_id"], event)
    answered = patient_probe().run(model, adapters)
    logger.info("the model answered", extra={"seconds": answered.seconds, "adapters": len(adapters)})
    return {"seconds": answered.seconds, "context_window": answered.context_window}
