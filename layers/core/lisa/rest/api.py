"""The resolver that all API functions share, with its error responses."""

import json
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from lisa.embeddings import EmbeddingError, TextRefused
from lisa.errors import TransientError
from lisa.rest.audit import audit_middleware
from lisa.rest.flags import flag_middleware
from lisa.rest.limits import rate_limit_middleware
from lisa.rest.refusals import Error, ErrorBody
from lisa.rest.resolver import Resolver
from lisa.wiring import settings

_RETRY_SECONDS = 10
_logger = Logger()
#: The settings that every API function reads in addition to its own.
REST_SETTINGS = (
    settings.usage_table,
    settings.requests_per_minute,
    settings.group_requests_per_minute,
    settings.allowed_origins,
)


def create_rest_api(*, with_detail: bool = False) -> APIGatewayRestResolver:
    """Return a resolver that validates requests and answers every failure in the API's error shape.

    With `with_detail`, the error's message is also in the field `detail`, which older clients read.
    """
    app = Resolver(enable_validation=True, with_detail=with_detail)
    app.use([audit_middleware, rate_limit_middleware(_build_error_response), flag_middleware])
    # calls instead of decorators, because Powertools types these decorators as plain callables
    app.exception_handler(RequestValidationError)(lambda error: _answer_invalid_request(app, error))
    app.exception_handler(ServiceError)(lambda error: _build_error_response(app, error.status_code, error.msg))
    app.exception_handler(EmbeddingError)(lambda error: _answer_embedding_error(app, error))
    app.exception_handler(TransientError)(lambda error: _answer_unavailable(app, error))
    app.exception_handler(Exception)(lambda error: _answer_unexpected_error(app, error))
    app.not_found(lambda error: _build_error_response(app, HTTPStatus.NOT_FOUND, "there is no such route"))  # noqa: ARG005
    return app


def create_rest_router() -> Router:
    """Return a router for the routes of one file."""
    return Router()  # type: ignore[no-untyped-call]


def bad_request_error(field: str, reason: str) -> BadRequestError:
    """Return the 400 error about a field."""
    return BadRequestError(f"{field}: {reason}")


def _build_error_response(
    app: APIGatewayRestResolver, status: int, message: str, headers: dict[str, str | list[str]] | None = None
) -> Response[Any]:
    error: ErrorBody = {
        "code": HTTPStatus(status).phrase.replace(" ", ""),
        "message": message,
        "requestId": app.current_event.request_context.request_id,
    }
    answer: Error = {"error": error, "message": message}
    if isinstance(app, Resolver) and app.with_detail:
        answer["detail"] = message
    return Response(int(status), "application/json", json.dumps(answer), headers=headers or {})


def _answer_invalid_request(app: APIGatewayRestResolver, error: RequestValidationError) -> Response[Any]:
    first = error.errors()[0]
    broken = first["type"] == "json_invalid"  # the location of this error is a character number, not a field name
    field = "body" if broken else ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return _build_error_response(app, HTTPStatus.BAD_REQUEST, f"{field}: {first['msg']}")


def _answer_unavailable(app: APIGatewayRestResolver, error: TransientError) -> Response[Any]:
    _logger.warning("a dependency is away", extra={"dependency": str(error.dependency), "reason": str(error)})
    message = f"{error}; try again in {_RETRY_SECONDS} seconds"
    return _build_error_response(app, HTTPStatus.SERVICE_UNAVAILABLE, message, {"Retry-After": str(_RETRY_SECONDS)})


def _answer_embedding_error(app: APIGatewayRestResolver, error: EmbeddingError) -> Response[Any]:
    """Answer 400 for a text that the model refused, and 502 for a bad answer of the model."""
    if isinstance(error, TextRefused):
        return _build_error_response(app, HTTPStatus.BAD_REQUEST, f"query: {error}")
    _logger.error("a model gave a bad answer", extra={"reason": str(error)})
    return _build_error_response(app, HTTPStatus.BAD_GATEWAY, str(error))


def _answer_unexpected_error(app: APIGatewayRestResolver, error: Exception) -> Response[Any]:
    _logger.exception("unexpected", exc_info=error)
    return _build_error_response(
        app, HTTPStatus.INTERNAL_SERVER_ERROR, "something failed on our side; quote the request id"
    )
