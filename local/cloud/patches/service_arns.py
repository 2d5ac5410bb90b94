"""Patch: requests for ECS services, tasks and instances are authorized by the ARNs of these, as on AWS.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
"""

import functools
import json
from typing import Any

from ministack.core import iam_actions

from local.cloud.patching import find_native

_PARAMETERS = "service method path headers body query_params region account_id"
#: The field of a request that names the resource, and the type of the resource.
_FIELDS = {
    "CreateService": ("serviceName", "service"),
    "UpdateService": ("service", "service"),
    "DeleteService": ("service", "service"),
    "DescribeServices": ("services", "service"),
    "DescribeTasks": ("tasks", "task"),
    "DescribeContainerInstances": ("containerInstances", "container-instance"),
    "UpdateContainerInstancesState": ("containerInstances", "container-instance"),
    "StopTask": ("task", "task"),
}


def apply() -> None:
    """Apply the patch. The emulator authorizes every request of ECS that names a cluster by that cluster."""
    native = find_native(iam_actions, "extract_resource_arn", _PARAMETERS)

    @functools.wraps(native)
    def extract(*args: Any, **named: Any) -> str:
        given = dict(zip(_PARAMETERS.split(), args, strict=False)) | named
        return (given["service"] == "ecs" and _find_arn(given)) or str(native(*args, **named))

    iam_actions.extract_resource_arn = extract


def _find_arn(given: dict[str, Any]) -> str | None:
    """Return the ARN of the first service, task or instance of a request, or None for other requests."""
    headers = {name.lower(): value for name, value in given["headers"].items()}
    field, kind = _FIELDS.get(headers.get("x-amz-target", "").rpartition(".")[2], ("", ""))
    try:
        body = json.loads(given["body"] or b"{}") if field else {}
    except ValueError:
        return None
    named = body.get(field)
    first = named[0] if isinstance(named, list) and named else named
    if not isinstance(first, str):
        return None
    cluster = str(body.get("cluster") or "default").rpartition("/")[2]
    prefix = f"arn:aws:ecs:{given['region']}:{given['account_id']}"
    return first if first.startswith("arn:") else f"{prefix}:{kind}/{cluster}/{first}"
