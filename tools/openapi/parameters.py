"""The completion of the parameters that Powertools describes for a route: texts, bounds and defaults."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Route
from pydantic import BaseModel

from tools.openapi.parameter_texts import TEXTS

_OUTSIDE = ("anyOf", "description", "title")  # of the schema, but not of what a parameter may be


def complete_parameters(route: Route, operation: dict[str, Any]) -> None:
    """Add the descriptions of all parameters, and the bounds and defaults of those in the query. None may be null.

    Raises:
        KeyError: a parameter has no description.
    """
    fields = dict(_find_model_fields(route))
    for parameter in operation.get("parameters", []):
        schema = fields.get(parameter["name"], parameter["schema"]) if parameter["in"] == "query" else {}
        parameter["schema"] = _remove_null(schema or parameter["schema"])
        parameter["description"] = parameter.get("description") or TEXTS[parameter["name"]]


def _find_model_fields(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schemas of the fields of a model in the query. Powertools keeps no more than their types."""
    for parameter in route.dependant.query_params:
        model = parameter.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from model.model_json_schema()["properties"].items()


def _remove_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema without the type null, because a URL cannot contain null."""
    about = {name: value for name, value in schema.items() if name not in _OUTSIDE and value is not None}
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return about | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})
