"""How many requests a minute a caller and a group may send."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lisa.policy.subject import Subject
from lisa.usage.answers import RequestLimits

MINUTE = 60  # seconds
_FEW = 5  # what a page or an agent asks for at once
_LONGEST_GROUP = 256


@dataclass(frozen=True)
class Scope:
    """Whose requests are counted together, and how many of them a minute may have.

    A key is `user:` or `group:` and then the name as it is: whatever names hold, no two scopes have the same key.
    """

    key: str
    limit: int

    @property
    def slice(self) -> int:
        """The most that one replica holds unspent, which others may have to do without."""
        return max(1, self.limit // 20)

    @property
    def credit(self) -> int:
        """The most that one replica admits ahead of its leases, by which the limit may be passed."""
        return min(self.limit, max(self.limit // 10, _FEW))


@dataclass(frozen=True)
class RateLimited:
    """The request is refused; the same may pass `retry_after` seconds later."""

    scope: Scope
    retry_after: int

    @property
    def message(self) -> str:
        """Which limit it was and how long it lasts, in the words of every door."""
        seconds = "1 second" if self.retry_after == 1 else f"{self.retry_after} seconds"
        return (
            f"Rate limit reached for {self.scope.key}: {self.scope.limit} requests per minute; try again in {seconds}"
        )


@dataclass(frozen=True)
class Limits:
    """Requests per minute: of every caller, and of the named groups, whose members share theirs. 0 is no limit."""

    caller: int = 0
    groups: Mapping[str, int] = field(default_factory=dict)

    def scopes(self, subject: Subject) -> list[Scope]:
        """Against what a request of this caller counts. Our own functions work for callers who were counted."""
        if subject.kind == "system":
            return []
        own = {f"user:{subject.user}": self.caller}
        shared = {f"group:{group}": limit for group, limit in self.groups.items() if group in subject.groups}
        return [Scope(key, limit) for key, limit in (own | shared).items() if limit]

    def view(self, subject: Subject) -> RequestLimits:
        """What the caller is told about it."""
        shared = {group: limit for group, limit in sorted(self.groups.items()) if limit and group in subject.groups}
        return {"requestsPerMinute": self.caller or None, "groupRequestsPerMinute": shared}


def parse_limit(text: str) -> int:
    """Return the limit of every caller, written as `600`; 0 is no limit. Raises ValueError for another text."""
    if not _is_count(text):
        raise ValueError(f"requests per minute: {text!r} is not a whole number from 0")
    return int(text)


def parse_group_limits(groups: str) -> Mapping[str, int]:
    """Return the limits of groups, written as `law=1000,sales=200`. Raises ValueError that names a wrong part."""
    found: dict[str, int] = {}
    for entry in filter(None, (part.strip() for part in groups.split(","))):
        group, _, limit = entry.partition("=")
        if not 0 < len(group) <= _LONGEST_GROUP or not _is_count(limit):
            raise ValueError(f"requests per minute of groups: {entry!r} is not of the form group=number")
        if group in found:
            raise ValueError(f"requests per minute of groups: {group!r} is named twice")
        found[group] = int(limit)
    return found


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def window_of(now: float) -> int:
    """The minute in which a moment lies, counted from the epoch. `now` is epoch seconds."""
    return int(now) // MINUTE


def left_of_window(now: float) -> int:
    """Whole seconds, at least one, after which the next minute has begun."""
    return MINUTE - int(now) % MINUTE
