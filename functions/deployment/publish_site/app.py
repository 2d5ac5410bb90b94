"""Custom resource: publish the page that SiteLayer holds."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.deployment.site import UnpublishableSite
from lisa.entry.handler import entry_point
from lisa.wiring.deployment import built_files, page_publisher

logger = Logger()


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Publish the page, or empty its bucket when the stack is deleted. CloudFormation always receives an answer."""
    try:
        data = _change_site(event)
    except UnpublishableSite as error:
        send_response(event, failure=f"The page could not be published: {error}.")
    except Exception as error:
        logger.exception("the page could not be published")
        reason = f"The page could not be published: {find_error_code(error)}; see the function's log."
        send_response(event, failure=reason)
    else:
        send_response(event, data=data)


def _change_site(event: dict[str, Any]) -> dict[str, str]:
    properties = event["ResourceProperties"]
    if event["RequestType"] == "Delete":
        page_publisher().clear(properties)
        return {}
    return {"Url": page_publisher().publish(properties, event.get("OldResourceProperties"), built_files())}
