"""Which models answer, as the calls that pass tell: no model is ever asked for its health alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from starlette.types import Message

from gateway.calls.call import Asgi, Call, NextStage
from gateway.upstreams.provider_exchanges import record_exchanges

_ENOUGH = 3  # failures one after another; one may be the request's own
_REMEMBERED_SECONDS = 60.0  # after that nobody knows any longer, and a model in service is taken to answer

Condition = Literal["healthy", "unhealthy"]


@dataclass(frozen=True)
class _Failures:
    count: int
    last: float


@dataclass
class Health:
    """What this replica saw of providers. A call that failed on its way to one counts for nothing.

    The clock gives seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _failures: dict[str, _Failures] = field(default_factory=dict)

    def of(self, model_id: str) -> Condition:
        """Whether the model's last calls were answered."""
        found = self._failures.get(model_id)
        recent = found is not None and self.clock() - found.last < _REMEMBERED_SECONDS
        return "unhealthy" if recent and found is not None and found.count >= _ENOUGH else "healthy"

    def note(self, model_id: str, status: int) -> None:
        """A call of the model was answered with this status. What callers do wrong says nothing about the model."""
        if status >= 500:
            before = self._failures.get(model_id)
            self._failures[model_id] = _Failures(1 + (before.count if before else 0), self.clock())
        elif status < 400:
            self._failures.pop(model_id, None)

    async def stage(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """The stage right before the model: it sees the model's answers, and no stage's refusals."""
        scope, receive, send = asgi
        with record_exchanges() as exchanges:

            async def send_noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    if status < 500 or exchanges.is_provider_fault(status):
                        self.note(call.model.model_id, status)
                await send(message)

            await next_stage(call, (scope, receive, send_noted))
