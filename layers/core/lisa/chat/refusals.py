"""The refusals of writes to a session."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionMissing:
    """The session does not exist, or it is being deleted."""


@dataclass(frozen=True)
class SessionDeleting:
    """The session is being deleted, so that nothing can be written to it."""

    message: str = "this session is being deleted; start a new one"


@dataclass(frozen=True)
class StaleVersion:
    """The session changed after the version that the request names."""

    message: str = "the session changed after you read it; read it again, then repeat your change"


@dataclass(frozen=True)
class MessageRefused:
    """A message cannot be stored. `field` names the part of the request."""

    field: str
    reason: str
    too_large: bool = False


Refusal = SessionMissing | SessionDeleting | StaleVersion | MessageRefused
