"""The shapes of errors. The gateway writes OpenAI's; clients of Anthropic's API receive Anthropic's."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Message, Scope, Send

from gateway.wire.json_values import parse_object_or_none
from gateway.wire.serve_error import ServeError, ServeErrorBody
from gateway.wire.sse import build_event
from gateway.wire.whole_answer import HeldAnswer, replace_headers
from lisa.endpoints.endpoint import Endpoint, WireFormat

#: https://docs.anthropic.com/en/api/errors
_ANTHROPIC_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def convert_errors_for_client(send: Send, endpoint: Endpoint, scope: Scope) -> Send:
    """Return an ASGI `send` that writes errors in the shape that the client of this request expects."""
    is_anthropic = endpoint.is_anthropic or (endpoint.under_anthropic and is_anthropic_client(scope))
    return HeldAnswer(send, _is_error, _convert_to_anthropic) if is_anthropic else send


def is_anthropic_client(scope: Scope) -> bool:
    """Return whether a request names the version of Anthropic's API, which clients of OpenAI never do."""
    return "anthropic-version" in Headers(raw=scope["headers"])


def build_server_error(message: str, code: str) -> ServeErrorBody:
    """Return the error of a server in OpenAI's shape."""
    return {"message": message, "type": "server_error", "param": None, "code": code}


def build_error_event(
    wire: WireFormat, status: int, error: Mapping[str, Any], sequence_number: int | None = None
) -> bytes:
    """Return the event from which the SDKs of a stream's format raise an exception; `error` is in OpenAI's shape."""
    message = error["message"]
    if wire is WireFormat.MESSAGES:
        return build_event(_build_anthropic_error(status, message), named=True)
    if wire is WireFormat.RESPONSES:
        event = {"type": "error", "code": error["code"], "message": message, "param": None, "error": error}
        event |= {} if sequence_number is None else {"sequence_number": sequence_number}
        return build_event(event, named=True)
    return build_event({"error": error})


def _is_error(start: Message) -> bool:
    return bool(start["status"] >= 400)


def _convert_to_anthropic(start: Message, body: bytes) -> tuple[Message, bytes]:
    error = _build_anthropic_error(start["status"], _extract_message(body) or "The request was refused.")
    return replace_headers(start, {"content-type": "application/json"}), json.dumps(error).encode()


def _build_anthropic_error(status: int, message: str) -> ServeError:
    kind = _ANTHROPIC_TYPES.get(status, "invalid_request_error" if status < 500 else "api_error")
    return {"type": "error", "error": {"type": kind, "message": message}}


def _extract_message(body: bytes) -> str:
    """Return the message of an error in OpenAI's shape, empty for another body."""
    error = (parse_object_or_none(body) or {}).get("error")
    return str(error.get("message") or "") if isinstance(error, dict) else ""
