"""Cross-origin requests: only the origins of the installation's list may read answers in a browser."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

#: The headers of answers that a page of another origin may read.
EXPOSED_HEADERS = (
    *("Retry-After", "x-answer-continues", "x-answer-id", "x-answer-parent-id", "x-lisa-dropped-parameters"),
    "x-request-id",
)
_PREFLIGHT_CACHE_SECONDS = 3_600  # how long a browser caches the answer to a preflight


def add_cors_headers(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Return the application behind CORS. Every request header is allowed, because the SDKs send many of their own."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=EXPOSED_HEADERS,
        max_age=_PREFLIGHT_CACHE_SECONDS,
    )
