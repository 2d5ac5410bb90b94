"""The OpenAPI document of the routes of the API's functions and of the Serve door."""

import json
from collections import defaultdict
from typing import Any

from lisa.rest.refusals import ERROR_MEANINGS, NOT_MODIFIED, REDIRECT
from local.settings import ROOT
from tools.openapi.answers import build_answer_schemas, build_success
from tools.openapi.failures import build_error_references, build_error_responses
from tools.openapi.parameters import complete_parameters
from tools.openapi.routes import find_routes, read_operations_and_schemas
from tools.openapi.schemas import merge_schemas, publish_schemas
from tools.openapi.serve import MEANINGS as SERVE_MEANINGS
from tools.openapi.serve import build_serve_paths
from tools.openapi.tags import find_tag, list_tags
from tools.openapi.texts import read_operation_texts

TARGET = ROOT / "functions" / "documentation" / "api" / "openapi.json"
_API_DESCRIPTION = (
    "LLM serving, chat and retrieval.\n\nSend a credential with every request: a JWT of the identity provider or an "
    "API token, as `Authorization: Bearer …`. The Serve operations suit the clients of "
    "OpenAI and Anthropic; there, the headers `Api-Key` and `x-api-key` can carry the credential, too."
)
_CREDENTIALS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A JWT of the identity provider, or an API token."},
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "Api-Key",
        "description": "The same credential, at the Serve door only.",
    },
    "xApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "The same credential, at the Serve door only.",
    },
}

_LOCATION_HEADER = {"Location": {"description": "The address of the file.", "schema": {"type": "string"}}}


def build_document() -> str:
    """Return the document as text, which is the same for the same sources.

    Raises:
        ValueError: two schemas of different meaning have one name.
    """
    answers, shared = build_answer_schemas()
    operations, requests = read_operations_and_schemas()
    found = {
        "openapi": "3.1.0",
        "info": {"title": "lisa", "version": "2", "description": _API_DESCRIPTION},
        "tags": list_tags(),
        "servers": [{"url": ".", "description": "The address that serves this document."}],
        "security": [{"bearer": []}],
        "components": {
            "schemas": merge_schemas(requests, shared),
            "responses": {
                "303": {"description": REDIRECT, "headers": _LOCATION_HEADER},
                "304": {"description": NOT_MODIFIED},
            }
            | build_error_responses(ERROR_MEANINGS, "Error")
            | build_error_responses(SERVE_MEANINGS, "ServeError", "Serve"),
            "securitySchemes": _CREDENTIALS,
        },
        "paths": _build_paths(operations, answers),
    }
    return json.dumps(publish_schemas(found), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _build_paths(operations: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = defaultdict(dict)
    for name, operation in operations.items():
        method, path = name.split(" ", 1)
        paths[path][method.lower()] = _complete_operation(name, operation, answers)
    for path, method, operation in build_serve_paths(answers):
        paths[path][method] = operation
    return paths


def _complete_operation(name: str, operation: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    route = find_routes()[name]
    public = route.security == []
    complete_parameters(route, operation)
    written = read_operation_texts(route.func)
    answered = {"200": build_success(name, route, answers, written.answer)} | build_error_references(
        route, operation, public=public
    )
    about = {"summary": written.summary, "description": written.description, "tags": [find_tag(route.func)]}
    return operation | about | {"responses": answered} | ({"security": []} if public else {})
