"""Custom resource: fail the deployment if the layers were built for another machine or Python version."""

import platform
import sys
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.postgres.wheels import incompatible_packages
from lisa.entry.handler import entry_point

logger = Logger()


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Check the layers. No compiled package is imported here, because it may be the wrong one."""
    found = [] if event["RequestType"] == "Delete" else _find_incompatible_packages()
    if not found:
        send_response(event)
        return
    machine = f"{platform.machine()} and Python {sys.version_info.major}.{sys.version_info.minor}"
    logger.error("the layers were built for another machine", extra={"packages": found})
    send_response(
        event,
        failure=f"The layers were not built for {machine}: {', '.join(found)}. Delete .aws-sam and build again, with "
        "LAMBDA_ARCHITECTURE and LAMBDA_PYTHON equal to the parameters Architecture and PythonRuntime.",
    )


def _find_incompatible_packages() -> list[str]:
    folders = {Path(entry) for entry in sys.path if entry}
    return incompatible_packages(folders, platform.machine(), sys.version_info[:2])
