"""`make openapi`: one OpenAPI document, merged from the handlers' own and the Serve routes; a test keeps it current."""

import json
from typing import Any

from aws_lambda_powertools.event_handler.openapi import OpenAPIMerge

import identity.api.app
import ingestion.api.app
import repositories.api.app
import retrieval.api.app
import usage.api.app
from local.settings import ROOT

TARGET = ROOT / "functions" / "documentation" / "api" / "openapi.json"
_APPS = (
    identity.api.app.app,
    repositories.api.app.app,
    ingestion.api.app.app,
    retrieval.api.app.app,
    usage.api.app.app,
)
_ERROR = {
    "type": "object",
    "required": ["error", "message"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "requestId"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "requestId")},
        },
        "message": {"type": "string"},
    },
}


def document() -> str:
    """The merged document, as text that is the same for the same sources."""
    merge = OpenAPIMerge(title="lisa", version="2", description="LLM serving, chat and retrieval.")
    for app in _APPS:
        merge.add_schema(
            app.get_openapi_schema(title="lisa", version="2").model_dump(by_alias=True, exclude_none=True, mode="json")
        )
    merged: dict[str, Any] = merge.get_openapi_schema()
    merged["components"] = merged.get("components", {})
    merged["components"].setdefault("schemas", {})["Error"] = _ERROR
    merged["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    merged["security"] = [{"token": []}]
    merged["servers"] = [{"url": "/"}]
    for operations in merged["paths"].values():
        for operation in operations.values():
            _errors(operation)
    return json.dumps(merged, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _errors(operation: dict[str, Any]) -> None:
    """Every failure has the API's own shape; Powertools documents its own 422, which we answer as 400."""
    answers = operation.setdefault("responses", {})
    answers.pop("422", None)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status, meaning in (("400", "Invalid"), ("401", "No valid credential"), ("404", "Not there, or not yours")):
        answers[status] = {"description": meaning, "content": content}


if __name__ == "__main__":
    TARGET.write_text(document())
