"""Disconnects: work for a caller who disconnected is cancelled, so that no model generates for nobody."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from starlette.types import Receive


async def run_until_disconnect(work: Awaitable[None], receive: Receive) -> bool:
    """Run the work; return False if the caller disconnected first. The request's body must have been read already."""
    return await run_until_other_ends(work, _wait_for_disconnect(receive))


async def run_until_other_ends(work: Awaitable[None], other: Awaitable[None]) -> bool:
    """Run the work; cancel it and return False if the other awaitable ends first.

    The work runs in the task of the caller, because a task of its own takes a twentieth of a request's CPU time.
    """
    watching = asyncio.ensure_future(other)
    limit = asyncio.timeout(None)

    def cancel_work(_: object) -> None:
        with suppress(RuntimeError):  # the work has ended at the same moment
            limit.reschedule(0)

    try:
        async with limit:
            watching.add_done_callback(cancel_work)
            await work
    except TimeoutError:
        if not limit.expired():
            raise  # the work's own error
    finally:
        watching.remove_done_callback(cancel_work)
        watching.cancel()
    if limit.expired():
        watching.result()
    return not limit.expired()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
