"""Taking out of an error what says where a model runs or with which key."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

_SECRET = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
_REDACTED = "REDACTED"  # what LiteLLM leaves of an address, before the port
_SHORTEST = 4  # characters; shorter values would tear holes into ordinary words


def build_cleaner(params: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    """A function that replaces the model's address, host and keys wherever they occur."""
    found = sorted({value for value in _private(params) if len(value) >= _SHORTEST}, key=len, reverse=True)
    if not found:
        return lambda body: body
    pattern = re.compile(b"|".join(re.escape(value.encode()) for value in found))
    return lambda body: pattern.sub(b"[hidden]", body)


def _private(params: Mapping[str, Any]) -> Iterator[str]:
    for name, value in params.items():
        if not isinstance(value, str):
            continue
        if name in {"api_base", "base_url"}:
            yield from (value, value.rstrip("/"), *_parts(value))
        elif _SECRET.search(name):
            yield value


def _parts(address: str) -> Iterator[str]:
    """Host and port of an address, nothing of one that is none."""
    try:
        parts = urlsplit(address)
        yield from (parts.netloc, parts.hostname or "", f"{_REDACTED}:{parts.port}")
    except ValueError:
        return
