"""The parameters of a route, where Powertools' own description of it falls short."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Route
from pydantic import BaseModel

from tools.openapi.parameter_texts import TEXTS

_OUTSIDE = ("anyOf", "description", "title")  # of the schema, but not of what a parameter may be


def complete(route: Route, operation: dict[str, Any]) -> None:
    """Add descriptions, and the bounds and defaults of query parameters; a parameter is never null.

    Raises:
        KeyError: a parameter has no description.
    """
    modelled = dict(_modelled(route))
    for parameter in operation.get("parameters", []):
        schema = modelled.get(parameter["name"], parameter["schema"]) if parameter["in"] == "query" else {}
        parameter["schema"] = _sent(schema or parameter["schema"])
        parameter["description"] = parameter.get("description") or TEXTS[parameter["name"]]


def _modelled(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    """Powertools spreads a model's fields over the query and forgets all but their rough types."""
    for parameter in route.dependant.query_params:
        model = parameter.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from model.model_json_schema()["properties"].items()


def _sent(schema: dict[str, Any]) -> dict[str, Any]:
    """A URL carries no null: a parameter that may be null is one that may be left out."""
    about = {name: value for name, value in schema.items() if name not in _OUTSIDE and value is not None}
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return about | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})
