"""A provider's refusal in OpenAI's shape, with the provider's message."""

import json
import re
from typing import Any

from gateway.wire.answer_shapes import is_web_page
from gateway.wire.redaction import REFUSED_MESSAGE, redact_message

_TOO_LONG_PROMPT = re.compile(
    r"(?:maximum|max) context length|context.length.exceeded|context window|prompt is too long|input is too long"
    r"|must have less than \d+ tokens|max_new_tokens. must be",
    re.IGNORECASE,
)
_MAX_TEXT_LENGTH = 500  # characters of a refusal in plain text
_EMPTY_TEXT = re.compile(r"(?:None|null)?\s*")


def convert_refusal(body: bytes, media_type: str = "application/json") -> bytes:
    """Return the refusal of a model's server in OpenAI's shape, with its code."""
    found = _parse_body(body)
    if found is None and media_type.startswith("text/plain") and not is_web_page(body):
        found = {"message": body.decode(errors="replace")[:_MAX_TEXT_LENGTH].strip()}
    told = found.get("error") if isinstance(found, dict) else None
    about = told if isinstance(told, dict) else found if isinstance(found, dict) else {}
    message = redact_message(_extract_message(found))
    error = {
        "message": message,
        "type": _select_error_type(about.get("type")),
        "param": _text_or_none(about.get("param")),
        "code": _select_code(about.get("code"), message),
    }
    return json.dumps({"error": error}).encode()


def _parse_body(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _select_error_type(kind: Any) -> str:
    """Return the type of a refusal, never that of a server error."""
    found = _text_or_none(kind)
    return "invalid_request_error" if found is None or "server" in found else found


def _select_code(code: Any, message: str) -> str | None:
    """Return the code as a text; a number only repeats the status."""
    if isinstance(code, str) and code and not code.isdecimal():
        return redact_message(code, "refused")
    return "context_length_exceeded" if _TOO_LONG_PROMPT.search(message) else None


def _text_or_none(value: Any) -> str | None:
    """Return a field of an error, None for an empty one."""
    return redact_message(value, "") or None if isinstance(value, str) and not _EMPTY_TEXT.fullmatch(value) else None


def _extract_message(found: Any) -> str:
    """Return the message of a refusal."""
    if isinstance(found, dict):
        found = found.get("detail") or found.get("message") or found.get("error")
    if isinstance(found, list) and found and isinstance(found[0], dict) and "msg" in found[0]:
        where = ".".join(str(part) for part in found[0].get("loc", ())[1:])
        return f"{where}: {found[0]['msg']}" if where else str(found[0]["msg"])
    if isinstance(found, dict):
        found = found.get("message")
    return found if isinstance(found, str) and found else REFUSED_MESSAGE
