"""The gateway's image is there, or could not be built -> CloudFormation hears of it."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """`event`: the custom resource's `request`, and either its attributes (`data`) or the `failure`."""
    send_response(event["request"], failure=event.get("failure"), data=event.get("data"))
