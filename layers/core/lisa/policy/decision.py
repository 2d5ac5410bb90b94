"""The decisions of the policy: allowed or denied."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Allowed:
    """The caller may do it."""


@dataclass(frozen=True)
class Denied:
    """The caller may not do it.

    `reason` is written to the log only. `message` is sent to the caller; None means that the caller gets the same
    answer as for a missing resource.
    """

    reason: str
    message: str | None = None


Decision = Allowed | Denied
ALLOWED: Final = Allowed()
#: The decision about a missing resource: the caller gets the same answer as for a hidden one.
NOT_FOUND: Final = Denied("it does not exist")
