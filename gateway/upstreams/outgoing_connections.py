"""What a call opens towards providers ends with the call, whatever becomes of LiteLLM's own tasks and generators.

LiteLLM waits for providers in tasks that a cancellation of the call does not reach, and leaves streams to the garbage
collector. A model would go on generating for a caller who left.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.upstreams import exchanges
from gateway.upstreams.provider_wire.response_reader import read, refused
from gateway.upstreams.redirects import Redirected, unmoved


@dataclass
class _Opened:
    """Requests of one call: tasks that wait for an answer, and answers, which may still be arriving."""

    waiting: set["asyncio.Task[Any]"] = field(default_factory=set)
    answers: list[httpx.Response] = field(default_factory=list)
    over: bool = False

    async def end(self) -> None:
        self.over = True
        for task in self.waiting:
            task.cancel()
        for answer in self.answers:
            if not answer.is_closed:
                with suppress(httpx.HTTPError, OSError, RuntimeError):
                    await answer.aclose()


_opened: ContextVar[_Opened] = ContextVar("requests of this call")


@asynccontextmanager
async def ending() -> AsyncIterator[None]:
    """At the end of the block, so ends every request begun in its context."""
    opened = _Opened()
    token = _opened.set(opened)
    try:
        yield
    finally:
        _opened.reset(token)
        await opened.end()


def watch(client: type[httpx.AsyncClient]) -> None:
    """Note the requests of such clients, and read the answers; once per process. Outside a call they pass as ever."""
    original = unmoved(client.send)

    async def send(self: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        opened, task = _opened.get(None), asyncio.current_task()
        if opened is None or task is None:
            return await original(self, request, **options)
        if request.method == "POST" and (refusal := await refused(request)) is not None:
            return refusal
        if opened.over:  # LiteLLM asks again for what broke off, in tasks that nobody waits for
            raise httpx.ConnectError("the call has ended", request=request)
        opened.waiting.add(task)
        try:
            answer = await original(self, request, **options)
        except (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError, Redirected):
            if request.method == "POST":  # others fetch what callers name, such as pictures
                exchanges.lost()
            raise
        finally:
            opened.waiting.discard(task)
        if request.method == "POST":
            exchanges.answered(answer.status_code)
        opened.answers.append(answer)
        return await read(request, answer, opened=bool(options.get("stream")))

    client.send = send  # type: ignore[method-assign]
