"""A refusal from behind the door, as callers read it: in OpenAI's shape, with the words of whoever refused."""

import json
import re
from typing import Any

from gateway.wire.answer_shapes import is_web_page
from gateway.wire.redaction import REFUSED_MESSAGE, redact_message

_TOO_LONG = re.compile(
    r"(?:maximum|max) context length|context.length.exceeded|context window|prompt is too long|input is too long"
    r"|must have less than \d+ tokens|max_new_tokens. must be",
    re.IGNORECASE,
)
_LONGEST = 500  # characters of a refusal that is plain text
_EMPTY = re.compile(r"(?:None|null)?\s*")


def convert_refusal(body: bytes, media_type: str = "application/json") -> bytes:
    """The refusal that a model's server gave, in OpenAI's shape, its code kept."""
    found = _read(body)
    if found is None and media_type.startswith("text/plain") and not is_web_page(body):
        found = {"message": body.decode(errors="replace")[:_LONGEST].strip()}
    told = found.get("error") if isinstance(found, dict) else None
    about = told if isinstance(told, dict) else found if isinstance(found, dict) else {}
    message = redact_message(_reason(found))
    error = {
        "message": message,
        "type": _kind(about.get("type")),
        "param": _text(about.get("param")),
        "code": _code(about.get("code"), message),
    }
    return json.dumps({"error": error}).encode()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _kind(kind: Any) -> str:
    """The kind of a refusal, which is never the server's fault."""
    found = _text(kind)
    return "invalid_request_error" if found is None or "server" in found else found


def _code(code: Any, message: str) -> str | None:
    """The code in words; numbers are only statuses again."""
    if isinstance(code, str) and code and not code.isdecimal():
        return redact_message(code, "refused")
    return "context_length_exceeded" if _TOO_LONG.search(message) else None


def _text(value: Any) -> str | None:
    """A field of an error that has anything to say."""
    return redact_message(value, "") or None if isinstance(value, str) and not _EMPTY.fullmatch(value) else None


def _reason(found: Any) -> str:
    """The words of a refusal."""
    if isinstance(found, dict):
        found = found.get("detail") or found.get("message") or found.get("error")
    if isinstance(found, list) and found and isinstance(found[0], dict) and "msg" in found[0]:
        where = ".".join(str(part) for part in found[0].get("loc", ())[1:])
        return f"{where}: {found[0]['msg']}" if where else str(found[0]["msg"])
    if isinstance(found, dict):
        found = found.get("message")
    return found if isinstance(found, str) and found else REFUSED_MESSAGE
