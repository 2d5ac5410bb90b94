"""Custom resource: start the build of a gateway image."""

import json
import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.entry.handler import entry_point
from lisa.wiring import settings

logger = Logger()


@entry_point(logger, settings.build_gateway_image_arn)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Start the build. It takes longer than any function, so the workflow waits and answers CloudFormation."""
    if event["RequestType"] == "Delete":
        send_response(event)  # the images are deleted with their repository
        return
    try:
        _start_build(event)
    except Exception as error:
        logger.exception("the image build could not start")
        send_response(
            event, failure=f"The image build could not start ({find_error_code(error)}). See the function's log."
        )


def _start_build(event: dict[str, Any]) -> None:
    """Start the workflow once per request: Lambda may deliver a request again, even after the build has ended."""
    states = boto3.client("stepfunctions")
    try:
        states.start_execution(
            stateMachineArn=os.environ["BUILD_GATEWAY_IMAGE"], name=event["RequestId"], input=json.dumps(event)
        )
    except states.exceptions.ExecutionAlreadyExists:
        logger.info("the build of this request was started before")
