"""The health of models, as the answers to callers show it. No model is called only to learn its health."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from starlette.types import Message

from gateway.calls.call import Asgi, Call, NextStage
from gateway.upstreams.provider_exchanges import record_exchanges

_UNHEALTHY_FAILURES = 3  # failures in a row; a single one may be caused by the request
_FAILURE_MEMORY_SECONDS = 60.0  # after that a model counts as healthy again

Condition = Literal["healthy", "unhealthy"]


@dataclass(frozen=True)
class _FailureCount:
    count: int
    last: float


@dataclass
class ModelHealth:
    """The recent failures of models in this replica. A call that failed before it reached a provider does not count.

    The clock returns seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _failures: dict[str, _FailureCount] = field(default_factory=dict)

    def find_condition(self, model_id: str) -> Condition:
        """Return "unhealthy" if the model's last calls failed."""
        found = self._failures.get(model_id)
        recent = found is not None and self.clock() - found.last < _FAILURE_MEMORY_SECONDS
        return "unhealthy" if recent and found is not None and found.count >= _UNHEALTHY_FAILURES else "healthy"

    def record_status(self, model_id: str, status: int) -> None:
        """Record the status of a model's answer. Errors of callers say nothing about the model."""
        if status >= 500:
            before = self._failures.get(model_id)
            self._failures[model_id] = _FailureCount(1 + (before.count if before else 0), self.clock())
        elif status < 400:
            self._failures.pop(model_id, None)

    async def record_call_status(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Record the status of the model's answer. This is the last stage: it does not see refusals of other stages."""
        scope, receive, send = asgi
        with record_exchanges() as exchanges:

            async def send_and_record(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    if status < 500 or exchanges.is_provider_fault(status):
                        self.record_status(call.model.model_id, status)
                await send(message)

            await next_stage(call, (scope, receive, send_and_record))
