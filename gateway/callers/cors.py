"""Cross-origin requests: only the origins of the installation's list may read answers in a browser."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_SECONDS = 3_600  # how long a browser caches the answer to a preflight


def cors_middleware(origins: Sequence[str]) -> list[Middleware]:
    """Return the CORS middleware. Every request header is allowed, because the SDKs send many of their own."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["Retry-After"],
            max_age=_SECONDS,
        )
    ]
