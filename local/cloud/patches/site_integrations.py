"""Patch: a REST API reads objects of S3 by an AWS integration and maps their headers."""

import re
from typing import Any

from ministack.services import apigateway_v1, s3

from local.cloud.patching import find_native

_PATH, _HEADER = "integration.request.path.", "integration.request.header."
_SENT, _RECEIVED = "method.response.header.", "integration.response.header."
_PARAMETERS = (
    "integration api_id stage_name stage resource request_path method headers body query_params path_params "
    "owner_account_id owner_region binary_media_types authorizer_context caller_identity"
)
Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Apply the patch. The emulator treats every AWS integration, except those of SQS, as one of Lambda."""
    native = find_native(apigateway_v1, "_invoke_lambda_custom_v1", _PARAMETERS)
    find_native(apigateway_v1, "_parse_service_integration_uri", "uri")
    find_native(apigateway_v1, "_select_service_integration_response", "integration backend_status")
    find_native(s3, "_get_object", "bucket_name key headers query_params")

    async def invoke(integration: Any, *rest: Any, **named: Any) -> Any:
        target = apigateway_v1._parse_service_integration_uri(integration.get("uri", ""))
        if not target or target[1:3] != ("s3", "path"):
            return await native(integration, *rest, **named)
        headers, path_parameters = rest[6], rest[9]
        sources = {f"method.request.path.{name}": value for name, value in (path_parameters or {}).items()}
        sources |= {f"method.request.header.{name.lower()}": value for name, value in (headers or {}).items()}
        mapped = _map_request(integration.get("requestParameters") or {}, sources)
        bucket, _, key = _fill_path(target[3], mapped).partition("/")
        conditions = {name.removeprefix(_HEADER): value for name, value in mapped.items() if name.startswith(_HEADER)}
        status, answered, body, *_ = s3._get_object(bucket, key, conditions)
        return _build_answer(integration, int(status), answered, body)

    apigateway_v1._invoke_lambda_custom_v1 = invoke


def _map_request(mapping: dict[str, str], sources: dict[str, str]) -> dict[str, str]:
    """Return the request parameters that have a value, by lower-case name."""
    found = {name.lower(): sources.get(_lower_header(source)) for name, source in mapping.items()}
    return {name: value for name, value in found.items() if value is not None}


def _lower_header(source: str) -> str:
    return source.lower() if source.startswith("method.request.header.") else source


def _fill_path(path: str, mapped: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: mapped.get(_PATH + found[1].lower(), ""), path)


def _build_answer(integration: Any, status: int, answered: dict[str, str], body: Any) -> Answer:
    """Return the response as the integration response for the status of S3 describes it."""
    response = apigateway_v1._select_service_integration_response(integration, status)
    lower = {name.lower(): value for name, value in answered.items()}
    headers = {
        name.removeprefix(_SENT): value
        for name, source in (response.get("responseParameters") or {}).items()
        if (value := _read_source(source, lower)) is not None
    }
    template = (response.get("responseTemplates") or {}).get("application/json")
    content = body if template is None else template.replace("$context.requestId", "local").encode()
    return int(response["statusCode"]), headers, content or b""


def _read_source(source: str, headers: dict[str, str]) -> str | None:
    """Return a quoted literal, or the value of a header of S3."""
    if source.startswith("'"):
        return source[1:-1]
    return headers.get(source.removeprefix(_RECEIVED).lower())
