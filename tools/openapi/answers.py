"""The schemas of successful responses, from the return types of the route functions."""

from typing import Any, get_type_hints

from aws_lambda_powertools.event_handler.api_gateway import Route
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from gateway.wire.serve_error import ServeError
from lisa.rest.refusals import Error
from tools.openapi.routes import find_routes
from tools.openapi.serve_texts import ENDPOINT_DESCRIPTIONS

_REFERENCE = "#/components/schemas/{model}"


def response_type(route: Route) -> Any:
    """Return the type that a route's function returns."""
    return get_type_hints(route.func, include_extras=True)["return"]


def build_answer_schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of every JSON answer by its route or endpoint, and all named schemas."""
    mode: JsonSchemaMode = "serialization"
    shapes = {name: response_type(route) for name, route in find_routes().items() if not declared_media_content(route)}
    shapes |= {"errors of the API": Error, "errors of the Serve door": ServeError}
    shapes |= {name: one.success for name, one in ENDPOINT_DESCRIPTIONS.items() if not isinstance(one.success, tuple)}
    adapters = [(name, mode, TypeAdapter(found)) for name, found in shapes.items()]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=_REFERENCE)
    return {name: schema for (name, _), schema in found.items()}, shared["$defs"]


def build_success(name: str, route: Route, schemas: dict[str, Any], description: str) -> dict[str, Any]:
    """Return the OpenAPI response object of a route's success."""
    content = declared_media_content(route) or {"application/json": {"schema": schemas[name]}}
    return {"description": description, "content": content}


def declared_media_content(route: Route) -> Any:
    """Return the content that a route declares for a success that is not JSON of its return type, else None."""
    return (route.responses or {}).get(200, {}).get("content")
