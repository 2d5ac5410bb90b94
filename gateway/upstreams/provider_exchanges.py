"""What came of the requests of one call at its model's provider: whose failure an answer is, is told from that.

A call that never reached a provider failed by what its caller sent, or by us; it says nothing of the model.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

BROKEN = 502  # what the door says of a provider's success that is none
_OUR_KEY = (401, 403)  # the provider does not take the model's key: no caller can bring that about


@dataclass
class Exchanges:
    """The last of them: whether the provider answered, and whether it failed."""

    answered: bool = False
    failed: bool = False

    def is_provider_fault(self, status: int) -> bool:
        """Whether the provider is why the call was answered with this status, of 500 or more."""
        return self.failed or (self.answered and status == BROKEN)


_current: ContextVar[Exchanges] = ContextVar("exchanges of this call")


@contextmanager
def record_exchanges() -> Iterator[Exchanges]:
    """The exchanges of the block, and of all tasks that it starts."""
    exchanges = Exchanges()
    token = _current.set(exchanges)
    try:
        yield exchanges
    finally:
        _current.reset(token)


def current_exchanges() -> Exchanges | None:
    """Those of the call that is being served."""
    return _current.get(None)


def record_answer(status: int) -> None:
    """The provider answered a request."""
    if (exchanges := _current.get(None)) is not None:
        exchanges.answered = True
        exchanges.failed = status >= 500 or 300 <= status < 400 or status in _OUR_KEY


def record_no_answer() -> None:
    """The provider was not reached, or did not answer in time."""
    if (exchanges := _current.get(None)) is not None:
        exchanges.answered, exchanges.failed = False, True
