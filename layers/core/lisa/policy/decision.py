"""Allow or deny, as values."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Allowed:
    """The caller may."""


@dataclass(frozen=True)
class Denied:
    """The caller may not.

    `reason` is for the log alone. `told` is what the caller hears; None means that to them it is not there.
    """

    reason: str
    message: str | None = None


Decision = Allowed | Denied
ALLOWED: Final = Allowed()
#: For what is not there: the caller hears the same as of what they may not see.
NOT_FOUND: Final = Denied("there is no such thing")
