"""Leases: parts of a limit that one replica spends without another request."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RequestLease:
    """A lease of `wanted` requests, of the `limit` that a scope has in one window."""

    scope: str
    window: int
    wanted: int
    limit: int

    def count_granted(self, asked: int) -> int:
        """Return the requests granted to this lease when all leases of its window, with this one, asked for `asked`."""
        before = asked - self.wanted
        return max(0, min(self.wanted, self.limit - before))
