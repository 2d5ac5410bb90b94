"""No request to a provider outlives its call."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.upstreams.litellm_patches import provider_request_tracking
from gateway.upstreams.provider_exchanges import close_requests_at_end


class Client(httpx.AsyncClient):
    """A client class for these tests, so that httpx itself stays unpatched."""


provider_request_tracking.apply(Client)


class Stream(httpx.AsyncByteStream):
    """An answer that does not end."""

    closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(0)

    async def aclose(self) -> None:
        self.closed = True


class Silent(httpx.AsyncBaseTransport):
    """A provider that never answers."""

    def __init__(self) -> None:
        self.left = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            await asyncio.Event().wait()
        finally:
            self.left = True
        raise AssertionError


def test_an_open_stream_is_closed_at_the_end_of_its_call() -> None:
    stream = Stream()

    async def go() -> None:
        client = Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=stream)))
        async with close_requests_at_end():
            answer = await client.send(client.build_request("GET", "http://model"), stream=True)
            await anext(answer.aiter_bytes())

    asyncio.run(go())

    assert stream.closed


def test_a_task_that_waits_for_an_answer_is_cancelled_at_the_end_of_its_call() -> None:
    async def go() -> tuple[bool, bool]:
        provider = Silent()
        async with close_requests_at_end():
            task = asyncio.create_task(Client(transport=provider).get("http://model"))
            await asyncio.sleep(0.01)
        await asyncio.wait({task}, timeout=1)
        return provider.left, task.cancelled()

    assert asyncio.run(go()) == (True, True)


def test_requests_of_other_calls_and_of_no_call_continue() -> None:
    async def go() -> list[bool]:
        mine, theirs, nobodys = Silent(), Silent(), Silent()

        async def other() -> None:
            async with close_requests_at_end():
                await Client(transport=theirs).get("http://model")

        tasks = [asyncio.create_task(other()), asyncio.create_task(Client(transport=nobodys).get("http://model"))]
        async with close_requests_at_end():
            tasks.append(asyncio.create_task(Client(transport=mine).get("http://model")))
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        left = [provider.left for provider in (mine, theirs, nobodys)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return left

    assert asyncio.run(go()) == [True, False, False]


def test_no_task_sends_a_request_after_the_end_of_its_call() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    async def go() -> None:
        over = asyncio.Event()

        async def late() -> None:
            await over.wait()
            await Client(transport=httpx.MockTransport(answer)).post("http://model")

        async with close_requests_at_end():
            task = asyncio.create_task(late())
        over.set()
        await task

    with pytest.raises(httpx.ConnectError):
        asyncio.run(go())
    assert asked == []
