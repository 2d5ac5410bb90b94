"""Leases and counted requests in memory, held to the same contract tests as the real adapter."""

from collections import Counter

from lisa.usage.lease import RequestLease
from lisa.usage.limits import RateLimitScope


class MemoryLeases:
    """The requests that were leased or counted, by scope and minute."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[str, int]] = Counter()

    def take_lease(self, lease: RequestLease) -> int:
        place = (lease.scope, lease.window)
        self._asked[place] += lease.wanted
        return lease.count_granted(self._asked[place])

    def count_request(self, scope: RateLimitScope, window: int) -> bool:
        if self._asked[scope.key, window] >= scope.limit:
            return False
        self._asked[scope.key, window] += 1
        return True
