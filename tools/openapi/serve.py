"""The Serve door, from the gateway's own table of endpoints."""

import re
from collections.abc import Iterator
from typing import Any

from gateway.endpoints import ENDPOINTS, Endpoint
from tools.openapi import asked_stores, request_fields

PREFIXES = ("/v1", "/v2/serve")  # the gateway knows more; these two say it all
_LOAD_BALANCER = {
    "url": "https://{host}",
    "variables": {"host": {"default": "serve.example.com"}},
    "description": "The gateway's own load balancer, public where it has a certificate",
}
_THE_API = {"url": ".", "description": "Through the API"}
SERVE_ERROR = {
    "type": "object",
    "description": "OpenAI's shape of an error.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "integer", "null"]},
            },
        }
    },
}
_NOT_IN_AN_ID = re.compile(r"[{}]")
CARRIERS: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}, {"xApiKey": []}]
MEANINGS = {
    400: "Not a body this path takes",
    401: "No valid credential",
    403: "Not for this caller",
    404: "No such model, vector store or video, or not for this caller",
    408: "The body did not arrive in time; send it again",
    413: "The body is too large; the message names the limit",
    415: "The body is compressed in a way that is not understood; `Accept-Encoding` names those that are",
    429: "Too many requests, tokens or large bodies; try again after `Retry-After` seconds",
    500: "The model could not answer",
    502: "The model's provider refuses our key",
    503: "Not ready; try again after `Retry-After` seconds",
}
_LISTING = (401, 429, 503)
_STATUSES: dict[str, tuple[int, ...]] = {
    "health": (),
    "models": _LISTING,
    "model": (401, 404, 429, 503),
    "model_info": _LISTING,
    "bodiless": (400, 401, 403, 404, 429, 500, 502, 503),
    "stores": (400, 401, 403, 404, 429, 503),
}


def serve_paths(answers: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every path with its method and description, under each prefix; health at the root of the load balancer too."""
    for endpoint in ENDPOINTS.values():
        prefixes = ("", *PREFIXES) if endpoint.kind == "health" else PREFIXES
        for prefix in prefixes:
            yield f"{prefix}/{endpoint.name}", _method(endpoint), _operation(endpoint, prefix, answers)


def _method(endpoint: Endpoint) -> str:
    return "get" if "GET" in endpoint.methods else "post"


def _operation(endpoint: Endpoint, prefix: str, answers: dict[str, Any]) -> dict[str, Any]:
    public = endpoint.kind == "health"
    found: dict[str, Any] = {
        "operationId": "serve" + _NOT_IN_AN_ID.sub("", f"{prefix}/{endpoint.name}".replace("/", "_")),
        "summary": f"{_method(endpoint).upper()} {prefix}/{endpoint.name}",
        "tags": ["serve"],
        "security": [] if public else CARRIERS,
        "responses": {"200": _success(endpoint, answers)} | _failures(endpoint),
    }
    if endpoint.kind in ("json", "form", "either"):
        found["requestBody"] = request_fields.body(endpoint)
    if endpoint.kind in ("model", "json", "bodiless") and (named := endpoint.parameters(endpoint.name)):
        schema = {"type": "string", "minLength": 1}
        found["parameters"] = [{"name": name, "in": "path", "required": True, "schema": schema} for name in named]
    if endpoint.kind == "stores":
        asked = {"parameters": asked_stores.parameters(endpoint), "requestBody": asked_stores.body(endpoint)}
        found |= {name: value for name, value in asked.items() if value}
    return found | {"servers": [_THE_API, _LOAD_BALANCER] if prefix else [_LOAD_BALANCER]}


def _failures(endpoint: Endpoint) -> dict[str, Any]:
    statuses = (503,) if endpoint.name == "health/readiness" else _STATUSES.get(endpoint.kind, tuple(MEANINGS))
    statuses += (408, 413, 415) if endpoint.name.endswith("/search") else ()
    return {str(status): {"$ref": f"#/components/responses/Serve{status}"} for status in statuses}


def _success(endpoint: Endpoint, answers: dict[str, Any]) -> dict[str, Any]:
    anything = {"schema": {"type": "object"}}
    if schema := answers.get(endpoint.name) or answers.get(endpoint.kind):
        return {"description": "So it is", "content": {"application/json": {"schema": schema}}}
    if endpoint.name == "videos/{video_id}/content":
        return {"description": "The video", "content": {"video/*": {}, "application/octet-stream": {}}}
    if endpoint.name == "audio/speech":
        return {"description": "The sound", "content": {"audio/*": {}, "application/octet-stream": {}}}
    content = {"application/json": anything} | ({"text/event-stream": {}} if endpoint.kind == "json" else {})
    return {"description": "The model's answer, in one piece or as a stream", "content": content}
