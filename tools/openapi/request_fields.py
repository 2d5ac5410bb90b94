"""The request bodies of Serve's endpoints, from the gateway's own tables of fields."""

from collections.abc import Mapping
from typing import Any

from gateway.wire.fields import kinds
from gateway.wire.fields.endpoint_tables import FORM_FIELDS, JSON_FIELDS
from gateway.wire.fields.kinds import FieldTable, FormFieldTable, Kind
from lisa.endpoints.endpoint import Endpoint

_SCHEMAS: Mapping[Kind, dict[str, Any]] = {
    kinds.TEXT: {"type": ["string", "null"]},
    kinds.NUMBER: {"type": ["number", "null"]},
    kinds.WHOLE: {"type": ["integer", "null"]},
    kinds.FLAG: {"type": ["boolean", "null"]},
    kinds.OBJECT: {"type": ["object", "null"]},
    kinds.LIST: {"type": ["array", "null"]},
    kinds.TEXTS: {"type": ["array", "null"], "items": {"type": "string"}},
    kinds.TEXT_OR_OBJECT: {"type": ["string", "object", "null"]},
}
_MODEL = {"model": {"type": "string", "minLength": 1}}
_REST = (
    "The documented fields of the wire format. Other fields are passed on only to models in containers of this "
    "installation; for all other models the answer is 400, and `param` names the field."
)


def build_request_body(endpoint: Endpoint) -> dict[str, Any]:
    """Return the body of an endpoint that takes JSON, a form, or either."""
    content = {}
    if endpoint.body in ("json", "json_or_form"):
        content["application/json"] = {"schema": _build_json_schema(endpoint, JSON_FIELDS[endpoint.wire])}
    if endpoint.accepts_form:
        content["multipart/form-data"] = {"schema": _build_form_schema(FORM_FIELDS[endpoint.wire])}
    return {"required": True, "content": content}


def _build_json_schema(endpoint: Endpoint, table: FieldTable) -> dict[str, Any]:
    model = {} if endpoint.names_video_in_path else _MODEL
    known = {name: _SCHEMAS.get(kind, {}) for name, kind in {**table.known, **table.containers}.items()}
    for name in table.required:
        known[name] = {key: value for key, value in known[name].items() if key != "type"} | _forbid_null(known[name])
    return _build_object_schema(model | dict(sorted(known.items())), [*model, *table.required])


def _forbid_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field that must not be null."""
    types = [kind for kind in schema.get("type", []) if kind != "null"]
    return {"type": types[0] if len(types) == 1 else types} if types else {}


def _build_form_schema(table: FormFieldTable) -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in sorted(table.texts)}
    files = {name: {"type": "string", "format": "binary"} for name in sorted(table.files)}
    return _build_object_schema(_MODEL | texts | files, ["model", *table.required])


def _build_object_schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "description": _REST, "required": required, "properties": properties}
