"""Checks of a request's body and query before anything reads them."""

import base64
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError

from lisa.policy.json_bounds import JsonBounds

MAX_BODY_BYTES = 5_000_000  # Lambda refuses an event over 6 MB, without a reason or a remedy
_SURROGATE_PATTERN = re.compile(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE_MESSAGE = "half of a character (a lone surrogate such as \\ud800); send whole characters"
#: Bounds far above a long conversation in `PUT /session`; such a body is parsed in 10 ms.
_JSON_BOUNDS = JsonBounds(containers=50_000, values=500_000, levels=100)
_TOO_LARGE_MESSAGE = (
    f"the body is larger than {MAX_BODY_BYTES // 1_000_000} MB; upload files by the presigned POST that "
    "`POST /repository/presigned-url` answers, which takes 50 MB"
)


def find_request_refusal(event: Mapping[str, Any]) -> ServiceError | None:
    """Return the error of a request with a text that is not UTF-8 or a body that is too large, or None."""
    for field in ("path", "queryStringParameters", "multiValueQueryStringParameters"):
        if not _is_encodable(event.get(field)):
            return BadRequestError(f"{'path' if field == 'path' else 'query'}: it is not UTF-8")
    body = event.get("body") or ""
    encoded = bool(event.get("isBase64Encoded"))
    if (
        len(body) * 3 // 4 - body[-2:].count("=") if encoded else len(body.encode("utf-8", "surrogatepass"))
    ) > MAX_BODY_BYTES:
        return ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE_MESSAGE)
    try:
        text = base64.b64decode(body, validate=True).decode() if encoded else body
        text.encode()
    except ValueError:
        return BadRequestError("body: it is not UTF-8")
    if _SURROGATE_PATTERN.search(text) and not _is_encodable(_parse_or_none(text)):
        return BadRequestError(f"body: it holds {_LONE_SURROGATE_MESSAGE}")
    return None


def _is_encodable(value: Any) -> bool:
    """Return whether UTF-8 can encode every text of a JSON value."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse_or_none(text: str) -> Any:
    """Return the JSON value, or None for a text that is no JSON, which the parser of the body refuses later."""
    try:
        return load_json(text)
    except json.JSONDecodeError:
        return None


def remove_content_type(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event without its content type, because every body is read as JSON."""
    headers = {name: value for name, value in (event.get("headers") or {}).items() if name.lower() != "content-type"}
    return {**event, "headers": headers}


def load_json(text: str) -> Any:
    """Return the JSON value of an untrusted text. Raise json.JSONDecodeError also for one that exceeds the bounds."""
    if (refusal := _JSON_BOUNDS.json_refusal(text.encode("utf-8", "replace"))) is not None:
        raise json.JSONDecodeError(refusal, text[:100], 0)
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError("it holds too long a number or is too deep", text[:100], 0) from error
