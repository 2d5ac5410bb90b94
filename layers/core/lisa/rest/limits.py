"""Rate limits of the API, checked before every route."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from lisa.rest.access import read_caller
from lisa.rest.resolver import NextMiddleware
from lisa.wiring.usage import counted_rate_limits


def rate_limit_middleware(
    answer: Callable[..., Response[Any]],
) -> Callable[[APIGatewayRestResolver, NextMiddleware], Response[Any]]:
    """Return the middleware that refuses the requests of callers beyond their limits.

    `answer` creates the response from the resolver, a status, a message and headers.
    """

    def limit_requests(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        limited = counted_rate_limits()(read_caller(app))
        if limited is None:
            return next_middleware(app)
        headers = {"Retry-After": str(limited.retry_after)}
        return answer(app, HTTPStatus.TOO_MANY_REQUESTS, limited.message, headers)

    return limit_requests
