"""Which pages of other origins may read the API's answers: none, but those of the installation's list."""

import os

from lisa.wiring.factories import cached

_METHODS = "DELETE, GET, POST, PUT"
_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match"
_EXPOSED = "ETag, Retry-After"
_SECONDS = "3600"  # a browser remembers a preflight's answer for so long


@cached
def allowed_origins() -> frozenset[str]:
    """The installation's list, as ALLOWED_ORIGINS says it with commas between."""
    return frozenset(origin.strip() for origin in os.environ.get("ALLOWED_ORIGINS", "").split(",")) - {""}


def origin_headers(origin: str | None) -> dict[str, str]:
    """Of every answer: whether a page of that origin may read it. Cookies are never asked for, so never allowed."""
    if not allowed_origins():
        return {}
    if origin not in allowed_origins():
        return {"Vary": "Origin"}
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}


def preflight_headers(origin: str | None) -> dict[str, str]:
    """Of the answer to a browser that asks before it sends."""
    if origin not in allowed_origins():
        return {}
    return {
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Max-Age": _SECONDS,
    }
