"""Disconnects cancel the work for the caller."""

import asyncio
from typing import Any

import pytest

from gateway.calls.disconnect import run_until_disconnect


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
