"""When somebody is told that something is not there: what was read and may not be seen took a moment longer to read."""

import time

HUSH_SECONDS = 0.05  # longer than it takes to read


def hush(began: float) -> None:
    """Wait until it may be told, of a request that began then (monotonic seconds): where a thread serves it alone."""
    time.sleep(hush_left(began))


def hush_left(began: float) -> float:
    """How many seconds are left until then: for whoever must not hold a thread while it waits."""
    return max(0.0, HUSH_SECONDS - (time.monotonic() - began))
