"""Limits at the API, in front of every route."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from lisa.rest.access import caller
from lisa.wiring.usage import rate_limits

Further = Callable[[APIGatewayRestResolver], Response[Any]]


def rate_limit_middleware(
    answer: Callable[..., Response[Any]],
) -> Callable[[APIGatewayRestResolver, Further], Response[Any]]:
    """A middleware that refuses the requests of a caller who sends too many, by an answer in the API's shape."""

    def limit_requests(app: APIGatewayRestResolver, further: Further) -> Response[Any]:
        limited = rate_limits()(caller(app))
        if limited is None:
            return further(app)
        headers = {"Retry-After": str(limited.retry_after)}
        return answer(app, HTTPStatus.TOO_MANY_REQUESTS, limited.message, headers)

    return limit_requests
