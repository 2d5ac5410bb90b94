"""Leases in memory, held to the same contract tests as the real adapter."""

from collections import Counter

from lisa.usage.lease import Lease


class MemoryLeases:
    """What was asked for, by scope and window."""

    def __init__(self) -> None:
        self._asked: Counter[tuple[str, int]] = Counter()

    def take(self, lease: Lease) -> int:
        place = (lease.scope, lease.window)
        self._asked[place] += lease.wanted
        return lease.granted(self._asked[place])
