"""The parameters of the routes of running answers."""

from typing import Any

from lisa.endpoints.endpoint import Endpoint
from tools.openapi.parameter_texts import describe_path_parameter

_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_ANSWER = {
    "name": "answer",
    "in": "query",
    "required": False,
    "schema": _ID,
    "description": "The id of the answer. Without it the newest answer of the session is meant.",
}
_AFTER = {
    "name": "after",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0},
    "description": "The number of the last event that the client has received.",
}


def build_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return the parameters in the path and in the query."""
    named = [describe_path_parameter(name) for name in endpoint.parse_path_parameters(endpoint.name)]
    return [*named, _ANSWER, *([_AFTER] if endpoint.kind == "session_stream" else [])]
