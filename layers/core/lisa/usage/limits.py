"""Requests per minute of callers and groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lisa.policy.subject import Subject
from lisa.usage.answers import RequestLimits

MINUTE = 60  # seconds
_FEW = 5  # what a page or an agent asks for at once
_LONGEST_GROUP = 256


@dataclass(frozen=True)
class RateLimitScope:
    """The requests that are counted together, with their limit per minute.

    A key is `user:` or `group:` and then the name as it is: whatever names hold, no two scopes have the same key.
    """

    key: str
    limit: int

    @property
    def max_held_requests(self) -> int:
        """Return the most unspent requests that one replica may hold."""
        return max(1, self.limit // 20)

    @property
    def max_requests_before_lease(self) -> int:
        """Return the most requests that one replica admits before its lease; they may exceed the limit."""
        return min(self.limit, max(self.limit // 10, _FEW))


@dataclass(frozen=True)
class RateLimited:
    """The refusal of a request that may pass `retry_after` seconds later."""

    scope: RateLimitScope
    retry_after: int

    @property
    def message(self) -> str:
        """Return the message for the caller: the limit and the time to wait."""
        seconds = "1 second" if self.retry_after == 1 else f"{self.retry_after} seconds"
        return (
            f"Rate limit reached for {self.scope.key}: {self.scope.limit} requests per minute; try again in {seconds}"
        )


@dataclass(frozen=True)
class RateLimitSettings:
    """Requests per minute of every caller, and of named groups, whose members share one limit. 0 is no limit."""

    caller: int = 0
    groups: Mapping[str, int] = field(default_factory=dict)

    def scopes_of(self, subject: Subject) -> list[RateLimitScope]:
        """Return the scopes of a caller's requests. Our own functions have none: their callers were counted."""
        if subject.kind == "system":
            return []
        own = {f"user:{subject.user}": self.caller}
        shared = {f"group:{group}": limit for group, limit in self.groups.items() if group in subject.groups}
        return [RateLimitScope(key, limit) for key, limit in (own | shared).items() if limit]

    def limits_view_of(self, subject: Subject) -> RequestLimits:
        """Return the limits of the caller, for the answer of `GET /me`."""
        shared = {group: limit for group, limit in sorted(self.groups.items()) if limit and group in subject.groups}
        return {"requestsPerMinute": self.caller or None, "groupRequestsPerMinute": shared}


def parse_limit(text: str) -> int:
    """Return the limit of every caller, written as `600`; 0 is no limit. Raises ValueError for another text."""
    if not _is_whole_number(text):
        raise ValueError(f"requests per minute: {text!r} is not a whole number from 0")
    return int(text)


def parse_group_limits(groups: str) -> Mapping[str, int]:
    """Return the limits of groups, written as `law=1000,sales=200`. Raises ValueError that names a wrong part."""
    found: dict[str, int] = {}
    for entry in filter(None, (part.strip() for part in groups.split(","))):
        group, _, limit = entry.partition("=")
        if not 0 < len(group) <= _LONGEST_GROUP or not _is_whole_number(limit):
            raise ValueError(f"requests per minute of groups: {entry!r} is not of the form group=number")
        if group in found:
            raise ValueError(f"requests per minute of groups: {group!r} is named twice")
        found[group] = int(limit)
    return found


def _is_whole_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def minute_of(now: float) -> int:
    """Return the number of the minute since the epoch. `now` is epoch seconds."""
    return int(now) // MINUTE


def seconds_left_in_minute(now: float) -> int:
    """Return the whole seconds until the next minute, at least one."""
    return MINUTE - int(now) % MINUTE
