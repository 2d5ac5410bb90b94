"""Patch: state machines may call any AWS service and action (`aws-sdk`), with the error names of AWS."""

import datetime
import threading
from functools import lru_cache
from typing import Any

import botocore.client
import botocore.exceptions
import botocore.session
from botocore import xform_name
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions

from local.cloud import settings
from local.cloud.patching import find_native

#: Names of services in botocore, by their names in the ARN of a task, where both differ.
_BOTOCORE_NAMES = {
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "applicationautoscaling": "application-autoscaling",
    "elasticloadbalancingv2": "elbv2",
    "cognitoidentityprovider": "cognito-idp",
    "resourcegroupstaggingapi": "resourcegroupstaggingapi",
}
#: Names of services in error names of Step Functions, where they are not the capitalised service id.
_ERROR_PREFIXES = {"cloudformation": "CloudFormation", "elbv2": "ElasticLoadBalancingV2", "events": "EventBridge"}
_client_lock = threading.Lock()  # botocore sessions are not thread-safe while clients are created


def apply() -> None:
    """Apply the patch. The emulator supports a few services; calls to others are sent to its endpoint with botocore."""
    native = find_native(stepfunctions, "_invoke_aws_sdk_integration", "resource input_data")
    known = find_native(stepfunctions, "_AWS_SDK_SERVICE_MAP")
    find_native(stepfunctions, "_ExecutionError")

    def invoke(resource: str, input_data: Any) -> Any:
        parts = resource.replace(".sync", "").replace(".waitForTaskToken", "").split(":")
        if len(parts) < 8 or parts[5] != "aws-sdk" or parts[6].lower() in known:
            return native(resource, input_data)
        service = _BOTOCORE_NAMES.get(parts[6].lower(), parts[6].lower())
        return _call_service(service, xform_name(parts[7]), input_data)

    stepfunctions._invoke_aws_sdk_integration = invoke


def _call_service(service: str, operation: str, arguments: Any) -> Any:
    with _client_lock:
        client = _get_client(service, get_account_id(), get_region())
    try:
        answer = getattr(client, operation)(**(arguments or {}))
    except botocore.exceptions.ClientError as refused:
        raise stepfunctions._ExecutionError(*_convert_error(service, client, refused)) from refused
    answer.pop("ResponseMetadata", None)
    return _to_json(answer)


def _convert_error(service: str, client: Any, refused: botocore.exceptions.ClientError) -> tuple[str, str]:
    """Return the name and cause of an error; names end in `Exception`, as in Step Functions."""
    prefix = _ERROR_PREFIXES.get(service) or client.meta.service_model.service_id.replace(" ", "").capitalize()
    code = refused.response["Error"]["Code"]
    name = code if code.endswith("Exception") else f"{code}Exception"
    status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
    message = refused.response["Error"].get("Message", "")
    return f"{prefix}.{name}", f"{message} (Service: {prefix}, Status Code: {status})"


@lru_cache
def _get_client(service: str, account: str, region: str) -> Any:
    return botocore.session.get_session().create_client(
        service,
        region_name=region,
        endpoint_url=settings.read_settings().endpoint,
        aws_access_key_id="test" if account == "000000000000" else account,
        aws_secret_access_key="test",  # noqa: S106
    )


def _to_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _to_json(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(entry) for entry in value]
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if hasattr(value, "read"):
        return value.read().decode("utf-8", "replace")
    return value.decode("latin-1") if isinstance(value, bytes) else value
