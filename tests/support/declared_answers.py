"""Comparison of the API's answers with the declared ones."""

import json
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from lisa.rest.refusals import Error
from tools.openapi import build_document
from tools.openapi.answers import declared_media_content, response_type
from tools.openapi.routes import find_routes

_ERROR = TypeAdapter(Error)


def assert_declared(method: str, path: str, status: int, body: Any) -> None:
    """Fail if the route of this path does not declare the status, or if the answer does not have the declared shape."""
    name = _route(method, path)
    if name is None:
        assert status != 200, f"{method} {path} succeeds, but it is no route of the document"
        return
    assert status in _statuses(name), f"{name} answers {status}, which `responses=` of the route does not declare"
    if status >= 400 and body is not None:
        assert _ERROR.validate_json(json.dumps(body), strict=True) == body, f"{name} answers an error of another shape"
    if status == 200 and not declared_media_content(find_routes()[name]):
        validated = _adapter(name).validate_json(json.dumps(body), strict=True)
        assert validated == body, f"{name} answers fields that {response_type(find_routes()[name])} does not declare"


def _route(method: str, path: str) -> str | None:
    """Return the matching route with the fewest variables."""
    found = [name for name, pattern in _patterns() if pattern.fullmatch(f"{method} {path.rstrip('/')}")]
    return min(found, key=lambda name: name.count("{"), default=None)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(re.sub(r"\{\w+\}", "[^/]+", name.replace(".", r"\.")))) for name in find_routes()]


@cache
def _paths() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(build_document())["paths"]
    return found


@cache
def _statuses(name: str) -> frozenset[int]:
    method, path = name.split(" ")
    return frozenset(int(status) for status in _paths()[path][method.lower()]["responses"])


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(response_type(find_routes()[name]))
