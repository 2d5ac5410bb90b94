"""Removal of a model's address and keys from errors."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

_SECRET_NAME = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
_REDACTED = "REDACTED"  # LiteLLM writes this in place of a host, before the port
_MIN_SECRET_LENGTH = 4  # characters; shorter values also occur in ordinary words


def build_cleaner(params: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    """Return a function that replaces the model's address, host and keys in a body."""
    found = sorted(
        {value for value in _iterate_private_values(params) if len(value) >= _MIN_SECRET_LENGTH}, key=len, reverse=True
    )
    if not found:
        return lambda body: body
    pattern = re.compile(b"|".join(re.escape(value.encode()) for value in found))
    return lambda body: pattern.sub(b"[hidden]", body)


def _iterate_private_values(params: Mapping[str, Any]) -> Iterator[str]:
    for name, value in params.items():
        if not isinstance(value, str):
            continue
        if name in {"api_base", "base_url"}:
            yield from (value, value.rstrip("/"), *_split_address(value))
        elif _SECRET_NAME.search(name):
            yield value


def _split_address(address: str) -> Iterator[str]:
    """Yield host and port of an address, nothing of an invalid one."""
    try:
        parts = urlsplit(address)
        yield from (parts.netloc, parts.hostname or "", f"{_REDACTED}:{parts.port}")
    except ValueError:
        return
