"""The routes of the API's functions, as Powertools registers and describes them."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Route

import chat.api.app
import chat.settings_api.app
import documentation.api.app
import identity.api.app
import ingestion.api.app
import models.api.app
import repositories.api.app
import retrieval.api.app
import usage.api.app
from tools.openapi.schemas import merge_schemas

_APPS: dict[str, APIGatewayRestResolver] = {
    module.__name__: module.app
    for module in (
        identity.api.app,
        repositories.api.app,
        ingestion.api.app,
        retrieval.api.app,
        models.api.app,
        usage.api.app,
        chat.api.app,
        chat.settings_api.app,
        documentation.api.app,
    )
}
Operation = dict[str, Any]
_POWERTOOLS_SCHEMAS = (
    "HTTPValidationError",
    "ValidationError",
    "ResponseValidationError",
)  # Powertools' shapes: we answer ours


def find_routes() -> dict[str, Route]:
    """Return every route by method and path, as `GET /repository/{repositoryId}`."""
    return {
        f"{route.method} {route.openapi_path}": route
        for app in _APPS.values()
        for route in _list_documented_routes(app)
    }


def find_routes_by_function() -> dict[str, list[Route]]:
    """Return the routes of each function, by the module of its handler."""
    return {module: list(_list_documented_routes(app)) for module, app in _APPS.items()}


def read_operations_and_schemas() -> tuple[dict[str, Operation], dict[str, Any]]:
    """Return Powertools' description of every route, and the schemas that the descriptions refer to.

    Raises:
        ValueError: two functions have different schemas of one name.
    """
    operations: dict[str, Operation] = {}
    schemas: dict[str, Any] = {}
    for app in _APPS.values():
        found = app.get_openapi_schema(title="lisa").model_dump(by_alias=True, exclude_none=True, mode="json")
        for path, methods in found["paths"].items():
            operations |= {f"{method.upper()} {path}": operation for method, operation in methods.items()}
        schemas = merge_schemas(schemas, found.get("components", {}).get("schemas", {}))
    return operations, {name: schema for name, schema in schemas.items() if name not in _POWERTOOLS_SCHEMAS}


def _list_documented_routes(app: APIGatewayRestResolver) -> Iterator[Route]:
    found: list[Route] = app._static_routes + app._dynamic_routes
    return (route for route in found if route.include_in_schema)
