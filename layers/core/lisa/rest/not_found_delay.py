"""The delay of 404 responses: their time must not reveal whether a hidden resource was read."""

import time

NOT_FOUND_DELAY_SECONDS = 0.05  # longer than it takes to read


def delay_not_found(began: float) -> None:
    """Block until a request that began at `began` (monotonic seconds) may be answered with 404."""
    time.sleep(not_found_delay_left(began))


def not_found_delay_left(began: float) -> float:
    """Return the seconds until the 404 response may be sent, for code that must not block a thread."""
    return max(0.0, NOT_FOUND_DELAY_SECONDS - (time.monotonic() - began))
