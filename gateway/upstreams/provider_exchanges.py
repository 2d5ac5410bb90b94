"""A call's requests to its model's provider. Their result decides whose fault a failed call is.

A call that never reached a provider failed by its request or by the gateway, and says nothing about the model.

The requests end with the call. LiteLLM waits for providers in tasks that a cancellation of the call does not reach, and
leaves streams to the garbage collector: a model would continue to generate for a caller who left.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx

BROKEN_ANSWER_STATUS = 502  # the gateway's status for an unusable answer of a provider
_KEY_REFUSED_STATUSES = (401, 403)  # the provider refuses the model's key: never the caller's fault


@dataclass
class LastProviderExchange:
    """The last request of a call: whether the provider answered it, and whether that failed."""

    answered: bool = False
    failed: bool = False

    def is_provider_fault(self, status: int) -> bool:
        """Return whether the provider caused an answer with this status, which is 500 or more."""
        return self.failed or (self.answered and status == BROKEN_ANSWER_STATUS)


_current_exchanges: ContextVar[LastProviderExchange] = ContextVar("exchanges of this call")


@contextmanager
def record_exchanges() -> Iterator[LastProviderExchange]:
    """Record the exchanges of the block, and of all tasks that it starts."""
    exchanges = LastProviderExchange()
    token = _current_exchanges.set(exchanges)
    try:
        yield exchanges
    finally:
        _current_exchanges.reset(token)


def get_current_exchanges() -> LastProviderExchange | None:
    """Return the exchanges of the current call, None outside a call."""
    return _current_exchanges.get(None)


def record_provider_answer(status: int) -> None:
    """Record that the provider answered a request with this status."""
    if (exchanges := _current_exchanges.get(None)) is not None:
        exchanges.answered = True
        exchanges.failed = status >= 500 or 300 <= status < 400 or status in _KEY_REFUSED_STATUSES


def record_missing_answer() -> None:
    """Record that the provider was not reached, or did not answer in time."""
    if (exchanges := _current_exchanges.get(None)) is not None:
        exchanges.answered, exchanges.failed = False, True


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
