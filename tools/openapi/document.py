"""The OpenAPI document of the routes of the API's functions and of the Serve door."""

import json
from collections import defaultdict
from typing import Any

from lisa.rest.refusals import MEANINGS
from local.settings import ROOT
from tools.openapi.answers import answer_schemas, success
from tools.openapi.failures import failures, refusals
from tools.openapi.parameters import complete
from tools.openapi.routes import operations_and_schemas, routes
from tools.openapi.schemas import merged, published
from tools.openapi.serve import MEANINGS as SERVE_MEANINGS
from tools.openapi.serve import serve_paths
from tools.openapi.tags import tag, tags
from tools.openapi.texts import texts

TARGET = ROOT / "functions" / "documentation" / "api" / "openapi.json"
_ABOUT = (
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


def document() -> str:
    """Return the document as text, which is the same for the same sources.

    Raises:
        ValueError: two schemas of different meaning have one name.
    """
    answers, shared = answer_schemas()
    operations, requests = operations_and_schemas()
    found = {
        "openapi": "3.1.0",
        "info": {"title": "lisa", "version": "2", "description": _ABOUT},
        "tags": tags(),
        "servers": [{"url": ".", "description": "The address that serves this document."}],
        "security": [{"bearer": []}],
        "components": {
            "schemas": merged(requests, shared),
            "responses": refusals(MEANINGS, "Error") | refusals(SERVE_MEANINGS, "ServeError", "Serve"),
            "securitySchemes": _CREDENTIALS,
        },
        "paths": _paths(operations, answers),
    }
    return json.dumps(published(found), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _paths(operations: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = defaultdict(dict)
    for name, operation in operations.items():
        method, path = name.split(" ", 1)
        paths[path][method.lower()] = _completed(name, operation, answers)
    for path, method, operation in serve_paths(answers):
        paths[path][method] = operation
    return paths


def _completed(name: str, operation: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    route = routes()[name]
    public = route.security == []
    complete(route, operation)
    written = texts(route.func)
    answered = {"200": success(name, route, answers, written.answer)} | failures(route, operation, public=public)
    about = {"summary": written.summary, "description": written.description, "tags": [tag(route.func)]}
    return operation | about | {"responses": answered} | ({"security": []} if public else {})
