"""Disconnects: work for a caller who disconnected is cancelled, so that no model generates for nobody."""

import asyncio
from collections.abc import Awaitable

from starlette.types import Receive


async def run_until_disconnect(work: Awaitable[None], receive: Receive) -> bool:
    """Run the work; return False if the caller disconnected first. The request's body must have been read already."""
    return await unless(work, _left(receive))


async def unless(work: Awaitable[None], other: Awaitable[None]) -> bool:
    """Run the work; return False if the other awaitable ended first and the work was cancelled."""
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
