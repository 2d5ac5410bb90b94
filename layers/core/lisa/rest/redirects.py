"""Redirects to files that are too large for an answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

_NAME = "redirect"


def redirect_to(app: Router, url: str) -> None:
    """Answer 303 with the URL in the header Location, beside the body that the route returns."""
    app.append_context(**{_NAME: url})  # type: ignore[no-untyped-call]


def apply_redirect(context: Mapping[str, Any], response: Response[Any]) -> None:
    """Make a successful response the redirect that its route asked for, if any."""
    if _NAME in context and response.status_code == HTTPStatus.OK:
        response.status_code = int(HTTPStatus.SEE_OTHER)
        response.headers["Location"] = context[_NAME]
