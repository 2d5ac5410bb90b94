"""Work on large bodies, done beside the event loop, so that nobody else waits for it.

Two threads of their own: large bodies wait for each other, and neither for a look-up in a table nor it for them.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")
LARGE = 128 * 1024  # bytes: below it a body is read and written in a millisecond


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="bodies")


async def beside(size: int, work: Callable[[], T]) -> T:
    """What comes of the work on a body of so many bytes. It raises what the work raises."""
    if size <= LARGE:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_threads(), work)
