"""Work on large bodies, done beside the event loop, so that nobody else waits for it.

One thread of its own: large bodies wait for each other, and neither for a look-up in a table nor it for them. With two
the event loop would wait twice as long for the interpreter, which a parser does not let go.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")
LARGE_BODY_BYTES = 128 * 1024  # bytes: below it a body is read and written in a millisecond


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="bodies")


async def run_body_work(size: int, work: Callable[[], T]) -> T:
    """What comes of the work on a body of so many bytes. It raises what the work raises."""
    if size <= LARGE_BODY_BYTES:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_thread(), work)
