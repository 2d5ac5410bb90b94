"""Waiting for something to become true, with an end."""

import time
from collections.abc import Callable


class WaitTimeout(Exception):
    """It did not become true in time; the message says what was waited for."""


def wait_until(true: Callable[[], bool], what: str, *, seconds: float, every: float = 0.1) -> None:
    """Return as soon as it is true. Raises WaitTimeout after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise WaitTimeout(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(every)
