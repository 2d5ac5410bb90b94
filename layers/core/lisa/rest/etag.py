"""Entity tags: the version of a resource in a response, and the version that a request expects."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Router

_NAME = "etag"
_IS_WHOLE = "etag_is_whole"


def set_etag(app: Router, etag: str, *, is_whole: bool = False) -> None:
    """Set the header ETag of the response.

    `is_whole` says that nothing in the response can change while the tag stays. Only then may a GET request with
    If-None-Match be answered without a body: a session's tag, for instance, says nothing of ratings and of links that
    expire.
    """
    app.append_context(**{_NAME: etag, _IS_WHOLE: is_whole})  # type: ignore[no-untyped-call]


def build_etag_header(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the header ETag, if a route has set one."""
    return {"ETag": context[_NAME]} if _NAME in context else {}


def read_if_match(app: Router) -> str | None:
    """Return the header If-Match of the request, or None."""
    found: str | None = app.current_event.headers.get("if-match")
    return found.strip() if found else None


def is_unchanged(app: APIGatewayRestResolver) -> bool:
    """Return whether a GET request names, in If-None-Match, the whole entity tag that its route has set."""
    etag, sent = app.context.get(_NAME), app.current_event.headers.get("if-none-match")
    if app.current_event["httpMethod"] != "GET" or etag is None or not app.context.get(_IS_WHOLE) or not sent:
        return False
    return sent.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in sent.split(","))
