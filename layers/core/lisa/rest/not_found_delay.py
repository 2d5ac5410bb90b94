"""When somebody is told that something is not there: what was read and may not be seen took a moment longer to read."""

import time

NOT_FOUND_DELAY_SECONDS = 0.05  # longer than it takes to read


def delay_not_found(began: float) -> None:
    """Wait until it may be told, of a request that began then (monotonic seconds): where a thread serves it alone."""
    time.sleep(not_found_delay_left(began))


def not_found_delay_left(began: float) -> float:
    """How many seconds are left until then: for whoever must not hold a thread while it waits."""
    return max(0.0, NOT_FOUND_DELAY_SECONDS - (time.monotonic() - began))
