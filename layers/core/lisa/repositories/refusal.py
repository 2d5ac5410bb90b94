"""The reasons for which a command is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InvalidField:
    """A field of the request has a value that is not allowed. `field` is the field's name in the request."""

    field: str
    reason: str


@dataclass(frozen=True)
class Conflict:
    """The request is valid, but conflicts with the current state."""

    reason: str


CHANGED_CONCURRENTLY = Conflict(
    "it was changed by another request at the same time; read it again and repeat the change"
)
