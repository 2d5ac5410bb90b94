"""When somebody is told that something is not there: what was read and may not be seen took a moment longer to read."""

import time

HUSH_SECONDS = 0.05  # longer than it takes to read


def hush(began: float) -> None:
    """Wait until it may be told, of a request that began then (monotonic seconds)."""
    time.sleep(max(0.0, HUSH_SECONDS - (time.monotonic() - began)))
