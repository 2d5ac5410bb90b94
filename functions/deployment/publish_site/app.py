"""Custom resource: publish the page that SiteLayer holds."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.deployment.page import read_settings, read_url
from lisa.deployment.publishing import allow_return, publish_site
from lisa.deployment.site import UnpublishableSite
from lisa.entry.handler import entry_point
from lisa.wiring.deployment import provider_endpoints, sign_in_client, site_store, storage_access, storage_endpoint

logger = Logger()
_FOLDER = "site_files"  # in the layer's folder `python`


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Publish the page, or empty its bucket when the stack is deleted. CloudFormation always receives an answer."""
    try:
        data = _clear(event) if event["RequestType"] == "Delete" else _publish(event)
    except UnpublishableSite as error:
        send_response(event, failure=f"The page could not be published: {error}.")
    except Exception as error:
        logger.exception("the page could not be published")
        send_response(
            event, failure=f"The page could not be published: {find_error_code(error)}; see the function's log."
        )
    else:
        send_response(event, data=data)


def _publish(event: dict[str, Any]) -> dict[str, str]:
    properties, before = event["ResourceProperties"], event.get("OldResourceProperties")
    endpoint = storage_endpoint()
    settings = read_settings(properties, endpoint)
    if not settings.sign_in_url:
        settings = replace(settings, endpoints=provider_endpoints(settings.issuer))
    for bucket in properties["StorageBuckets"]:
        storage_access().allow(bucket, settings.origin)
    publish_site(site_store(properties["Bucket"]), _read_built_files(), settings)
    if properties["UserPoolId"]:
        client = sign_in_client(properties["UserPoolId"], properties["ClientId"])
        allow_return(client, settings.url, read_url(before) if before else None)
    return {"Url": f"{settings.url}/"}


def _clear(event: dict[str, Any]) -> dict[str, str]:
    site_store(event["ResourceProperties"]["Bucket"]).clear()
    return {}


def _read_built_files() -> dict[str, bytes]:
    """Return the contents of the built page by their paths, such as `assets/index-C1.js`."""
    folder = next(found for entry in sys.path if (found := Path(entry) / _FOLDER).is_dir())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
