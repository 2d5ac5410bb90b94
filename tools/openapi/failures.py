"""The error responses of a route: the declared ones, and those that follow from its request."""

from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Route

_STATUSES_OF_EVERY_ROUTE = {429, 500, 503, 504}
_RETRY_AFTER_HEADER = {
    "Retry-After": {
        "description": "The number of seconds to wait before the next attempt.",
        "schema": {"type": "integer", "minimum": 0},
    }
}


def build_error_references(route: Route, operation: dict[str, Any], *, public: bool) -> dict[str, Any]:
    """Return references to the error responses of a route, by status."""
    statuses = _STATUSES_OF_EVERY_ROUTE | (set() if public else {401, 403}) | (set(route.responses or ()) - {200})
    if "requestBody" in operation:
        statuses |= {400, 413}
    places = {parameter["in"] for parameter in operation.get("parameters", [])}
    statuses |= ({400} if "query" in places else set()) | ({404} if "path" in places else set())
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}


def build_error_responses(meanings: dict[int, str], shape: str, prefix: str = "") -> dict[str, Any]:
    """Return the error responses of the REST API or of Serve, by prefix and status, all with one schema."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    found: dict[str, Any] = {
        f"{prefix}{status}": {"description": m, "content": content} for status, m in meanings.items()
    }
    for status in (429, 503):
        found[f"{prefix}{status}"] |= {"headers": _RETRY_AFTER_HEADER}
    return found
