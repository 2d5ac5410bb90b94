"""A wait for a condition, with a timeout."""

import time
from collections.abc import Callable


class WaitTimeout(Exception):
    """A condition was not fulfilled in time; the message names it."""


def wait_until(condition: Callable[[], bool], name: str, *, seconds: float, every: float = 0.1) -> None:
    """Return as soon as `condition()` is true; `name` describes it. Raises WaitTimeout after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise WaitTimeout(f"this was not fulfilled after {seconds:.0f} s: {name}")
        time.sleep(every)
