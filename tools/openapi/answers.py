"""The shapes of every success. They document: the handlers do without, and fuzzing holds every answer to them."""

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from tools.openapi import (
    answers_documents,
    answers_identity,
    answers_repositories,
    answers_serve,
    answers_stores,
    answers_usage,
)

_APART = (answers_identity, answers_repositories, answers_documents, answers_usage)
ANSWERS: dict[str, Any] = {route: shape for answers in _APART for route, shape in answers.ANSWERS.items()}
SERVE_ANSWERS: dict[str, Any] = answers_serve.ANSWERS | answers_stores.ANSWERS
OTHER_MEDIA = {  # what is no JSON
    "GET /repository/{repositoryId}/{documentId}/text": ("text/plain", {"type": "string"}),
    "GET /openapi.json": ("application/json", {"type": "object"}),
    "GET /docs": ("text/html", {"type": "string"}),
}
_REFERENCE = "#/components/schemas/{model}"


def answer_schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of every answer by its route or kind, and the schemas they refer to by name."""
    mode: JsonSchemaMode = "serialization"
    adapters = [(name, mode, TypeAdapter(shape)) for name, shape in (ANSWERS | SERVE_ANSWERS).items()]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=_REFERENCE)
    return {name: schema for (name, _), schema in found.items()}, shared["$defs"]


def success(name: str, schemas: dict[str, Any], description: str) -> dict[str, Any]:
    """The documented success of a route. Raises KeyError for a route whose answer nobody has described."""
    media, schema = OTHER_MEDIA.get(name) or ("application/json", schemas[name])
    return {"description": description, "content": {media: {"schema": schema}}}
