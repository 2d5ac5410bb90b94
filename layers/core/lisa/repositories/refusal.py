"""Why a request is not granted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InvalidField:
    """The request makes no sense here, and the field it is about."""

    field: str
    reason: str


@dataclass(frozen=True)
class Conflict:
    """The request makes sense, but not as things stand."""

    reason: str


CHANGED_CONCURRENTLY = Conflict("it was changed at the same time; read it again and repeat")
