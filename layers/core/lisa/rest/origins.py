"""CORS headers for the pages of the installation's allowed origins."""

from lisa.wiring.settings import allowed_origins

_ALLOWED_METHODS = "DELETE, GET, POST, PUT"
_ALLOWED_HEADERS = "Authorization, Content-Type, If-Match, If-None-Match"
_EXPOSED_HEADERS = "ETag, Retry-After"
_PREFLIGHT_CACHE_SECONDS = "3600"  # a browser remembers a preflight's answer for so long


def build_origin_headers(origin: str | None) -> dict[str, str]:
    """Return the CORS headers of a response. Only a page of an allowed origin may read it, and never with cookies."""
    if not allowed_origins():
        return {}
    if origin not in allowed_origins():
        return {"Vary": "Origin"}
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED_HEADERS}


def build_preflight_headers(origin: str | None) -> dict[str, str]:
    """Return the CORS headers of the response to a preflight request."""
    if origin not in allowed_origins():
        return {}
    return {
        "Access-Control-Allow-Methods": _ALLOWED_METHODS,
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Max-Age": _PREFLIGHT_CACHE_SECONDS,
    }
