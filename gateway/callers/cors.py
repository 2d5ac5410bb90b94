"""Pages of other origins at this door: only those of the installation's list, and without a list none at all."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_SECONDS = 3_600  # a browser remembers a preflight's answer for so long


def cors_middleware(origins: Sequence[str]) -> list[Middleware]:
    """What stands around the door. Any header may come: the SDKs send a dozen of their own, and none of them counts."""
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
