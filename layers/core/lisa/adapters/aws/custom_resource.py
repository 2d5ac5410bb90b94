"""The response of a custom resource to CloudFormation."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

_REASON_LIMIT = 2_000  # characters; the whole response may have 4,096 bytes


def send_response(
    event: Mapping[str, Any], *, failure: str | None = None, data: Mapping[str, str] | None = None
) -> None:
    """Report the result to CloudFormation; without a response the stack waits for its timeout.

    `event` is the request of the custom resource. `failure` is the reason that the stack's events show.
    """
    body = {
        "Status": "FAILED" if failure else "SUCCESS",
        "Reason": (failure or "")[-_REASON_LIMIT:],
        "PhysicalResourceId": event.get("PhysicalResourceId") or event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": dict(data or {}),
    }
    request = urllib.request.Request(  # noqa: S310 - the presigned S3 URL that CloudFormation gave
        event["ResponseURL"], data=json.dumps(body).encode(), method="PUT", headers={"Content-Type": ""}
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310
        pass
