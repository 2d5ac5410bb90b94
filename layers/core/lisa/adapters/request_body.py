"""The body of a request to the API, before anything else reads it; what is wrong with it is the caller's to mend."""

import base64
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError

MOST_BYTES = 5_000_000  # Lambda itself refuses an event over 6 MB, and says neither why nor what to do
_TOO_LARGE = (
    f"the body is larger than {MOST_BYTES // 1_000_000} MB; upload files by the presigned POST that "
    "`POST /repository/presigned-url` answers, which takes 50 MB"
)


def unreadable(event: Mapping[str, Any]) -> ServiceError | None:
    """Why the body is not taken, None for one that is: it is UTF-8, and small enough."""
    body = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if (len(body) * 3 // 4 - body[-2:].count("=") if encoded else len(body.encode())) > MOST_BYTES:
        return ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
    try:
        base64.b64decode(body if encoded else "", validate=True).decode()
    except ValueError:
        return BadRequestError("body: it is not UTF-8")
    return None


def as_json(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without a content type: routes that read a body read JSON, whatever a client calls it."""
    headers = {name: value for name, value in (event.get("headers") or {}).items() if name.lower() != "content-type"}
    return {**event, "headers": headers}


def loads(text: str) -> Any:
    """JSON of anybody. Raises json.JSONDecodeError, also for what is too deep or has too long a number to be held."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), text[:100], 0) from error
