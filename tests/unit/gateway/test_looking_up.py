"""Refused look-ups wait on the event loop: the threads that look up credentials stay free."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import JSONResponse, Response

from gateway.stages.retrieval.blocking_lookup import delayed_lookup
from lisa.rest.not_found_delay import NOT_FOUND_DELAY_SECONDS


def happened(status: int, callers: int = 3) -> list[str]:
    """What happens, in order, when callers look up something at once over one thread."""
    events: list[str] = []

    def look_up(number: int) -> Response:
        events.append("read")
        return JSONResponse({"number": number}, status)

    async def ask(number: int) -> None:
        await delayed_lookup(look_up, number)
        events.append("told")

    async def all_at_once() -> None:
        with ThreadPoolExecutor(1) as only:
            asyncio.get_running_loop().set_default_executor(only)
            await asyncio.gather(*(ask(number) for number in range(callers)))

    asyncio.run(all_at_once())
    return events


def test_no_refusal_holds_the_thread_that_others_need() -> None:
    assert happened(404) == ["read"] * 3 + ["told"] * 3


def test_a_refusal_is_told_no_sooner_than_something_hidden_could_be() -> None:
    began = time.monotonic()

    happened(404, callers=1)

    assert time.monotonic() - began >= NOT_FOUND_DELAY_SECONDS


def test_what_is_there_is_told_at_once() -> None:
    began = time.monotonic()

    happened(200, callers=1)

    assert time.monotonic() - began < NOT_FOUND_DELAY_SECONDS
