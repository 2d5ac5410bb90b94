"""A caller who leaves: whatever works for them ends at once, so that no model goes on generating for nobody."""

import asyncio
from collections.abc import Awaitable

from starlette.types import Receive


async def run_until_disconnect(work: Awaitable[None], receive: Receive) -> bool:
    """Run the work to its end; False when the caller left before. The request's body must have been read already."""
    return await unless(work, _left(receive))


async def unless(work: Awaitable[None], other: Awaitable[None]) -> bool:
    """Run the work to its end; False when the other came to its end before, and the work was given up."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(other)
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            watching.result()
            return False
        working.result()
        return True
    finally:
        await _ended(working)
        await _ended(watching)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _ended(task: "asyncio.Future[None]") -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
