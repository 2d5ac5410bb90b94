"""The errors that a route of the API can answer, read from the code behind it."""

from collections.abc import Iterator
from http import HTTPStatus
from types import CodeType, FunctionType
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import ForbiddenError, NotFoundError, ServiceError

from lisa.repositories.refusal import Conflict
from lisa.wiring.shared import search

_OURS = ("lisa.adapters.", "identity.", "ingestion.", "repositories.", "retrieval.")
_RAISED = {ForbiddenError: 403, NotFoundError: 404, Conflict: 409}
_ANSWERED_BY_MODELS = {search: 502}
MEANINGS = {
    400: "The request is not valid. The message names the field.",
    401: "The request has no valid credential.",
    403: "The caller is not allowed to do this.",
    404: "The resource does not exist, or the caller may not see it.",
    409: "The request conflicts with another resource or with the state of this one. The message says which.",
    413: "The request or its answer is too large. The message names the limit.",
    422: "The document cannot be read. The message gives the reason.",
    429: "The caller sent too many requests. Try again after `Retry-After` seconds.",
    500: "The service failed. Report the `requestId` to the operator.",
    502: "A model returned an answer that is not valid. The message names the model.",
    503: "A service that this operation needs is not available. Try again after `Retry-After` seconds.",
    504: "The service did not answer in time. Try again.",
}
_AT_ANY_TIME = {429, 500, 503, 504}
_WAIT = {
    "Retry-After": {
        "description": "The number of seconds to wait before the next attempt.",
        "schema": {"type": "integer", "minimum": 0},
    }
}


def failures(route: Route, operation: dict[str, Any], *, public: bool) -> dict[str, Any]:
    """References to the answers to document, by status."""
    statuses = _AT_ANY_TIME | (set() if public else {401, 403} | _refusals(route.func))
    if "requestBody" in operation:
        statuses |= {400, 413}
    places = {parameter["in"] for parameter in operation.get("parameters", [])}
    statuses |= ({400} if "query" in places else set()) | ({404} if "path" in places else set())
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}


def refusals(meanings: dict[int, str], shape: str, prefix: str = "") -> dict[str, Any]:
    """The answers to refer to: each status of a door in the door's one shape."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    found: dict[str, Any] = {
        f"{prefix}{status}": {"description": m, "content": content} for status, m in meanings.items()
    }
    for status in (429, 503):
        found[f"{prefix}{status}"] |= {"headers": _WAIT}
    return found


def _refusals(handler: Any) -> set[int]:
    """The statuses of the refusals that a handler, or a function of ours it refers to, may raise."""
    found: set[int] = set()
    seen: set[Any] = set()
    pending = [handler]
    while pending:
        function = pending.pop()
        if function in seen:
            continue
        seen.add(function)
        for code in _codes(function.__code__):
            named = [function.__globals__.get(name) for name in code.co_names]
            found |= {_RAISED[it] for it in named if isinstance(it, type) and it in _RAISED}
            if ServiceError in named:
                found |= set(MEANINGS) & {*code.co_consts, *(getattr(HTTPStatus, name, None) for name in code.co_names)}
            found |= {status for factory, status in _ANSWERED_BY_MODELS.items() if any(it is factory for it in named)}
            pending += [it for it in named if isinstance(it, FunctionType) and it.__module__.startswith(_OURS)]
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions within it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)
