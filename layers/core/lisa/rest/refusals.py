"""The shape of the API's errors, and the meanings of their statuses."""

from typing import TYPE_CHECKING, Any, NotRequired

from typing_extensions import TypedDict

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse


class ErrorBody(TypedDict):
    """The error. `requestId` identifies the request in the logs of the operator."""

    code: str
    message: str
    requestId: str
    details: NotRequired[Any]


class Error(TypedDict):
    """An error of the API. `message` is the same text as `error.message`, and `detail` too on the routes of models."""

    error: ErrorBody
    message: str
    detail: NotRequired[str]


REDIRECT = "The answer is a file; `Location` has its address, which needs no credential and is valid for one hour."
ERROR_MEANINGS = {
    400: "The request is not valid. The message names the field.",
    401: "The request has no valid credential.",
    403: "The caller is not allowed to do this.",
    404: "The resource does not exist, or the caller may not see it.",
    409: "The request conflicts with another resource or with the state of this one. The message says which.",
    412: "The resource changed after the version in `If-Match`. Read it again, then repeat the change.",
    413: "The request or its answer is too large. The message names the limit.",
    422: "The document cannot be read. The message gives the reason.",
    429: "The caller sent too many requests. Try again after `Retry-After` seconds.",
    500: "The service failed. Report the `requestId` to the operator.",
    502: "A model returned an answer that is not valid. The message names the model.",
    503: "A service that this operation needs is not available. Try again after `Retry-After` seconds.",
    504: "The service did not answer in time. Try again.",
}
NOT_MODIFIED = "The answer still has an entity tag of `If-None-Match`. This response has no body."


def declare_errors(*statuses: int) -> "dict[int, OpenAPIResponse]":
    """Return the `responses=` of a route that answers these errors.

    Errors that follow from the request need no declaration: 401 and 403 of a route with a credential, 404 of a path
    with a variable, 400 of a query, 400 and 413 of a body, and 429, 500, 503 and 504 of every route.

    Raises:
        KeyError: the API has no error with this status.
    """
    return {status: {"description": ERROR_MEANINGS[status]} for status in statuses}


def declare_not_modified() -> "dict[int, OpenAPIResponse]":
    """Return the `responses=` of a route that answers 304 to a request whose If-None-Match has its entity tag."""
    return {304: {"description": NOT_MODIFIED}}


def declare_redirect() -> "dict[int, OpenAPIResponse]":
    """Return the `responses=` of a route that answers 303 with the address of a file."""
    return {303: {"description": REDIRECT}}


def declare_success(media_type: str, kind: str = "string") -> "dict[int, OpenAPIResponse]":
    """Return the `responses=` of a route that returns a `Response` of this media type and JSON type."""
    return {200: {"description": "Success", "content": {media_type: {"schema": {"type": kind}}}}}
