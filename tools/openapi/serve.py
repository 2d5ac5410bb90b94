"""The paths of Serve in the OpenAPI document, from the gateway's own table of endpoints."""

import re
from collections.abc import Iterator
from typing import Any

from lisa.endpoints.endpoint import Endpoint
from lisa.endpoints.table import ENDPOINTS
from tools.openapi import request_fields, session_requests, store_requests
from tools.openapi.parameter_texts import describe_path_parameter
from tools.openapi.serve_texts import ANY_OBJECT, ENDPOINT_DESCRIPTIONS, find_endpoint_texts
from tools.openapi.tags import find_serve_tag

PREFIXES = ("/v1", "/v2/serve")  # of the prefixes that the gateway accepts, one for each kind of client
_LOAD_BALANCER = {
    "url": "https://{host}",
    "variables": {"host": {"default": "serve.example.com"}},
    "description": "The load balancer of the gateway. It is public if it has a certificate.",
}
_API_SERVER = {"url": ".", "description": "The API"}
_FORBIDDEN_ID_CHARACTERS = re.compile(r"[{}]")
CREDENTIAL_HEADERS: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}, {"xApiKey": []}]
MEANINGS = {
    400: "The request is not valid. The message says what to change, and `param` names the field.",
    401: "The request has no valid credential.",
    403: "The caller is not allowed to do this.",
    404: "The model, vector store, file or video does not exist, or the caller may not use it.",
    408: "The request body did not arrive in time. Send it again.",
    413: "The request body is too large. The message names the limit.",
    415: "The compression of the request body is not supported. `Accept-Encoding` lists the supported ones.",
    429: "The caller sent too many requests, tokens or large bodies. Try again after `Retry-After` seconds.",
    500: "The model failed to answer.",
    502: "The provider of the model rejected the request or returned an answer that is not valid.",
    503: "The gateway or the model is not ready. Try again after `Retry-After` seconds.",
}
_LISTING = (401, 429, 503)
_STORES = (400, 401, 403, 404, 429, 503)
_WITHOUT_BODY = (400, 401, 403, 404, 429, 500, 502, 503)
_STATUSES: dict[str, tuple[int, ...]] = {
    "health": (),
    "readiness": (503,),
    "models": _LISTING,
    "model": (401, 404, 429, 503),
    "model_metadata": (401, 404, 429, 503),
    "model_info": _LISTING,
    **dict.fromkeys(("store_list", "store", "store_files", "store_file"), _STORES),
    "store_search": (*_STORES, 408, 413, 415),
    **dict.fromkeys(("session_stream", "session_cancel"), _STORES),
}


def build_serve_paths(answers: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and description of every endpoint under each prefix; of health checks without one, too."""
    for endpoint in ENDPOINTS.values():
        prefixes = ("", *PREFIXES) if endpoint.is_health_check else PREFIXES
        for prefix in prefixes:
            yield (
                f"{prefix}/{endpoint.name}",
                _method_of_endpoint(endpoint),
                _build_operation(endpoint, prefix, answers),
            )


def _method_of_endpoint(endpoint: Endpoint) -> str:
    return "get" if "GET" in endpoint.methods else "post"


def _build_operation(endpoint: Endpoint, prefix: str, answers: dict[str, Any]) -> dict[str, Any]:
    public, written = endpoint.is_health_check, find_endpoint_texts(endpoint.name, prefix)
    found: dict[str, Any] = {
        "operationId": "serve" + _FORBIDDEN_ID_CHARACTERS.sub("", f"{prefix}/{endpoint.name}".replace("/", "_")),
        "summary": written.summary,
        "description": written.description,
        "tags": [find_serve_tag(prefix)],
        "security": [] if public else CREDENTIAL_HEADERS,
        "responses": {"200": {"description": written.answer, "content": _build_success_content(endpoint, answers)}}
        | _build_error_references(endpoint),
    }
    if endpoint.body != "none":
        found["requestBody"] = request_fields.build_request_body(endpoint)
    if endpoint.reads_sessions:
        found["parameters"] = session_requests.build_parameters(endpoint)
    elif not endpoint.reads_vector_stores and (named := endpoint.parse_path_parameters(endpoint.name)):
        found["parameters"] = [describe_path_parameter(name) for name in named]
    if endpoint.reads_vector_stores:
        added = {
            "parameters": store_requests.build_parameters(endpoint),
            "requestBody": store_requests.build_search_body(endpoint),
        }
        found |= {name: value for name, value in added.items() if value}
    return found | {"servers": [_API_SERVER, _LOAD_BALANCER] if prefix else [_LOAD_BALANCER]}


def _build_error_references(endpoint: Endpoint) -> dict[str, Any]:
    of_models = _WITHOUT_BODY if endpoint.body == "none" else tuple(MEANINGS)
    statuses = of_models if endpoint.kind == "call" else _STATUSES[endpoint.kind]
    return {str(status): {"$ref": f"#/components/responses/Serve{status}"} for status in statuses}


def _build_success_content(endpoint: Endpoint, answers: dict[str, Any]) -> dict[str, Any]:
    success = ENDPOINT_DESCRIPTIONS[endpoint.name].success
    if isinstance(success, tuple):
        return {media_type: {} for media_type in success}
    schema = answers[endpoint.name]
    streams: dict[str, Any] = {"text/event-stream": {}} if endpoint.body == "json" and success == ANY_OBJECT else {}
    return {"application/json": {"schema": schema}} | streams
