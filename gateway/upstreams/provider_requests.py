"""The HTTP requests to providers of one call: they end with the call.

LiteLLM waits for providers in tasks that a cancellation of the call does not reach, and leaves streams to the garbage
collector. Without this a model would continue to generate for a caller who left.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class ProviderRequests:
    """The open requests of one call: tasks that wait for an answer, and answers that may still be arriving."""

    waiting: set["asyncio.Task[Any]"] = field(default_factory=set)
    answers: list[httpx.Response] = field(default_factory=list)
    is_over: bool = False

    async def close_all(self) -> None:
        """Cancel the tasks and close the answers."""
        self.is_over = True
        for task in self.waiting:
            task.cancel()
        for answer in self.answers:
            if not answer.is_closed:
                with suppress(httpx.HTTPError, OSError, RuntimeError):
                    await answer.aclose()


_current_requests: ContextVar[ProviderRequests | None] = ContextVar("requests of this call", default=None)


def get_current_requests() -> ProviderRequests | None:
    """Return the requests of the call that is being served, None outside a call."""
    return _current_requests.get()


@asynccontextmanager
async def close_requests_at_end() -> AsyncIterator[None]:
    """Close, at the end of the block, every request that was begun in its context."""
    requests = ProviderRequests()
    token = _current_requests.set(requests)
    try:
        yield
    finally:
        _current_requests.reset(token)
        await requests.close_all()
