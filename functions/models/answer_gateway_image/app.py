"""Task of the workflow build_gateway_image: report the result of the build to CloudFormation."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.entry.handler import entry_point

logger = Logger()


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Report the result. `event` holds the `request` of the custom resource and its `data`, or the `failure`."""
    send_response(event["request"], failure=event.get("failure"), data=event.get("data"))
