"""The result of a call's requests to its model's provider: it decides whose fault a failed call is.

A call that never reached a provider failed by its request or by the gateway, and says nothing about the model.

"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

BROKEN = 502  # the gateway's status for an unusable answer of a provider
_OUR_KEY = (401, 403)  # the provider refuses the model's key: never the caller's fault


@dataclass
class Exchanges:
    """The last request of a call: whether the provider answered it, and whether that failed."""

    answered: bool = False
    failed: bool = False

    def is_provider_fault(self, status: int) -> bool:
        """Return whether the provider caused this status of the answer, of 500 or more."""
        return self.failed or (self.answered and status == BROKEN)


_current: ContextVar[Exchanges] = ContextVar("exchanges of this call")


@contextmanager
def record_exchanges() -> Iterator[Exchanges]:
    """Record the exchanges of the block, and of all tasks that it starts."""
    exchanges = Exchanges()
    token = _current.set(exchanges)
    try:
        yield exchanges
    finally:
        _current.reset(token)


def current_exchanges() -> Exchanges | None:
    """Return the exchanges of the current call, None outside a call."""
    return _current.get(None)


def record_answer(status: int) -> None:
    """Record that the provider answered a request with this status."""
    if (exchanges := _current.get(None)) is not None:
        exchanges.answered = True
        exchanges.failed = status >= 500 or 300 <= status < 400 or status in _OUR_KEY


def record_no_answer() -> None:
    """Record that the provider was not reached, or did not answer in time."""
    if (exchanges := _current.get(None)) is not None:
        exchanges.answered, exchanges.failed = False, True
