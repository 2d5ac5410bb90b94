"""Layers were deployed (custom resource) -> the stack goes on, or fails because they were built for another machine."""

import platform
import sys
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.postgres.wheels import incompatible_packages

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Nothing that was compiled is imported here: it may be what is wrong."""
    found = [] if event["RequestType"] == "Delete" else _foreign()
    if not found:
        send_response(event)
        return
    here = f"{platform.machine()} and Python {sys.version_info.major}.{sys.version_info.minor}"
    logger.error("the layers were built for another machine", extra={"packages": found})
    send_response(
        event,
        failure=f"The layers were not built for {here}: {', '.join(found)}. Delete .aws-sam and build again with "
        "LAMBDA_ARCHITECTURE and LAMBDA_PYTHON as the parameters Architecture and PythonRuntime say.",
    )


def _foreign() -> list[str]:
    folders = {Path(entry) for entry in sys.path if entry}
    return incompatible_packages(folders, platform.machine(), sys.version_info[:2])
