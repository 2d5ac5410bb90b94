"""Refused look-ups wait on the event loop: the threads that look up credentials stay free."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import JSONResponse, Response

from gateway.stages.retrieval.blocking_lookup import run_delayed_lookup
from lisa.rest.not_found_delay import NOT_FOUND_DELAY_SECONDS


def lookup_events(status: int, callers: int = 3) -> list[str]:
    """Return the events, in order, of concurrent look-ups over one thread."""
    events: list[str] = []

    def look_up(number: int) -> Response:
        events.append("read")
        return JSONResponse({"number": number}, status)

    async def ask(number: int) -> None:
        await run_delayed_lookup(look_up, number)
        events.append("told")

    async def all_at_once() -> None:
        with ThreadPoolExecutor(1) as only:
            asyncio.get_running_loop().set_default_executor(only)
            await asyncio.gather(*(ask(number) for number in range(callers)))

    asyncio.run(all_at_once())
    return events


def test_a_delayed_refusal_holds_no_thread() -> None:
    assert lookup_events(404) == ["read"] * 3 + ["told"] * 3


def test_every_refusal_takes_the_same_least_time() -> None:
    began = time.monotonic()

    lookup_events(404, callers=1)

    assert time.monotonic() - began >= NOT_FOUND_DELAY_SECONDS


def test_a_result_is_returned_at_once() -> None:
    began = time.monotonic()

    lookup_events(200, callers=1)

    assert time.monotonic() - began < NOT_FOUND_DELAY_SECONDS
