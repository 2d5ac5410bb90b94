"""Disconnects cancel the work for the caller."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from gateway.calls.disconnect import run_until_disconnect, run_until_other_ends


class Caller:
    """A caller that stays connected until a test disconnects it."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def test_work_runs_to_its_end() -> None:
    async def go() -> tuple[bool, list[str]]:
        done: list[str] = []

        async def work() -> None:
            await asyncio.sleep(0)
            done.append("all of it")

        return await run_until_disconnect(work(), Caller().receive), done

    assert asyncio.run(go()) == (True, ["all of it"])


def test_work_for_a_disconnected_caller_is_cancelled_and_cleans_up() -> None:
    async def go() -> tuple[bool, list[str]]:
        caller, seen = Caller(), []

        async def work() -> None:
            try:
                seen.append("begun")
                caller.gone.set()
                await asyncio.sleep(60)
                seen.append("finished")
            finally:
                seen.append("closed")

        return await run_until_disconnect(work(), caller.receive), seen

    assert asyncio.run(go()) == (False, ["begun", "closed"])


def test_an_exception_of_the_work_is_raised() -> None:
    async def work() -> None:
        raise ValueError("broken")

    async def go() -> None:
        await run_until_disconnect(work(), Caller().receive)

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(go())


def test_a_cancelled_request_cancels_its_work() -> None:
    async def go() -> list[str]:
        seen: list[str] = []

        async def work() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                seen.append("closed")

        task = asyncio.create_task(run_until_disconnect(work(), Caller().receive))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return seen

    assert asyncio.run(go()) == ["closed"]


def test_a_timeout_of_the_work_is_raised() -> None:
    async def work() -> None:
        async with asyncio.timeout(0):
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        asyncio.run(run_until_disconnect(work(), Caller().receive))


def test_work_that_ignores_its_cancellation_counts_as_cancelled() -> None:
    async def go() -> bool:
        caller = Caller()

        async def work() -> None:
            caller.gone.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

        return await run_until_disconnect(work(), caller.receive)

    assert asyncio.run(go()) is False


def test_an_exception_of_the_other_awaitable_is_raised_after_the_work_was_cancelled() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            seen.append("closed")

    async def other() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(run_until_other_ends(work(), other()))
    assert seen == ["closed"]


def test_the_end_of_an_outer_wait_cancels_the_inner_work() -> None:
    async def go() -> tuple[bool, list[bool]]:
        outer, inner_results = asyncio.Event(), list[bool]()

        async def work() -> None:
            outer.set()
            await asyncio.sleep(60)

        async def guarded() -> None:
            inner_results.append(await run_until_disconnect(work(), Caller().receive))

        async def wait() -> None:
            await outer.wait()

        return await run_until_other_ends(guarded(), wait()), inner_results

    assert asyncio.run(go()) == (False, [])


def test_the_request_continues_after_its_work_was_cancelled() -> None:
    async def go() -> str:
        caller = Caller()
        caller.gone.set()
        await run_until_disconnect(asyncio.sleep(60), caller.receive)
        await asyncio.sleep(0)
        return "continues"

    assert asyncio.run(go()) == "continues"
