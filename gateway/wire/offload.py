"""Work on large bodies in a thread, so that the event loop serves other requests meanwhile.

There is one thread for bodies: large bodies wait for each other, and not for look-ups in tables. With two threads the
event loop would wait twice as long for the interpreter lock, which a parser holds.

"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")
LARGE_BODY_BYTES = 128 * 1024  # a smaller body is parsed and written in a millisecond


@cache
def _create_body_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="bodies")


async def run_body_work(size: int, work: Callable[[], T]) -> T:
    """Return the result of work on a body of so many bytes: large bodies in the thread, small ones at once."""
    if size <= LARGE_BODY_BYTES:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_create_body_thread(), work)
