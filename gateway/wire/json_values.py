"""Values that Python's JSON accepts and JSON does not: servers refuse them, or read them differently."""

import json
import re
from typing import Any

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_LARGE_EXPONENT = re.compile(rb"[eE]\+?\d{3}")


def _reject_constant(name: str) -> Any:
    """Raise ValueError for NaN and the infinities, as the `parse_constant` of a parser."""
    raise ValueError(name)


#: json.loads and json.dumps create a new parser or writer at each call with options.
STRICT_DECODER = json.JSONDecoder(parse_constant=_reject_constant)
_WRITER = json.JSONEncoder(separators=(",", ":"))


def compact_json(value: Any) -> bytes:
    """Return a value as JSON without spaces, in ASCII."""
    return _WRITER.encode(value).encode()


def parse_object_or_none(text: bytes) -> dict[str, Any] | None:
    """Return the JSON object in a text, None for every other text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def explain_unsendable(body: bytes, value: Any) -> str | None:
    """Return the reason why a value parsed from this body cannot be written again; None if it can."""
    if _SURROGATE.search(body) and not _is_unicode(value):
        return "The body holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no character."
    if _LARGE_EXPONENT.search(body) and not _has_only_finite_numbers(value):
        return "The body holds a number that is too large."
    return None


def _is_unicode(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_only_finite_numbers(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
