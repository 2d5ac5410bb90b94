"""The parameters and bodies of the routes of vector stores."""

import re
from typing import Any

from gateway.stages.retrieval.requested_stores import MAX_RESULTS
from gateway.stages.retrieval.store_search import MAX_QUESTION_LENGTH
from lisa.endpoints.endpoint import Endpoint
from tools.openapi.parameter_texts import describe_path_parameter

_PAGES: list[dict[str, Any]] = [
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "description": "The largest number of entries on a page.",
    },
    {
        "name": "order",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "enum": ["asc", "desc"], "default": "desc"},
        "description": "The order by creation time.",
    },
    {
        "name": "after",
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": "The id of the last entry of the previous page.",
    },
]
_NAME = re.compile(r"\{(\w+)\}")
_QUERY = {"type": "string", "minLength": 1, "maxLength": MAX_QUESTION_LENGTH}
_SEARCH = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"anyOf": [_QUERY, {"type": "array", "items": _QUERY, "minItems": 1, "maxItems": 5}]},
        "max_num_results": {"type": "integer", "minimum": 1, "maximum": MAX_RESULTS, "default": 10},
        "ranking_options": {"type": "object", "properties": {"score_threshold": {"type": "number"}}},
        "rewrite_query": {"type": "boolean", "description": "This field has no effect."},
    },
}


def build_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return the parameters in the path, and those in the query of a list."""
    named = [describe_path_parameter(name) for name in _NAME.findall(endpoint.name)]
    return named + (_PAGES if endpoint.kind in ("store_list", "store_files") else [])


def build_search_body(endpoint: Endpoint) -> dict[str, Any] | None:
    """Return the body of a search, None for another endpoint."""
    if endpoint.kind != "store_search":
        return None
    return {"required": True, "content": {"application/json": {"schema": _SEARCH}}}
