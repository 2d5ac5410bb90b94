"""Paths of claims in a token: a name, a dotted path, or a JSON Pointer (RFC 6901)."""

from collections.abc import Mapping
from typing import Any


def get_claim_at_path(claims: Mapping[str, Any], path: str) -> Any:
    """Return the claim with this exact name, or else the one at this path, or None.

    In a dotted path, a name with dots stands in quotes, or has a backslash before each of its dots. These are the same:
    `resource_access."chat.example.org".roles`, `resource_access.chat\\.example\\.org.roles` and, as a pointer,
    `/resource_access/chat.example.org/roles`.
    """
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in _split_json_pointer(path) if path.startswith("/") else _split_dotted_path(path):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _split_json_pointer(path: str) -> list[str]:
    return [name.replace("~1", "/").replace("~0", "~") for name in path[1:].split("/")]


def _split_dotted_path(path: str) -> list[str]:
    names, quoted, escaped = [""], False, False
    for character in path:
        if escaped:
            names[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "." and not quoted:
            names.append("")
        else:
            names[-1] += character
    return names
