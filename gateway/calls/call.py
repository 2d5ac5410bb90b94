"""An admitted call, and the stages that it passes on its way to the model."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

from starlette.types import Receive, Scope, Send

from gateway.calls.audit import Request
from gateway.calls.meter import Meter
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import Endpoint
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject

Asgi = tuple[Scope, Receive, Send]


@dataclass(frozen=True)
class Call:
    """A caller's request to one model. Stages pass on changed copies, which share one meter."""

    request: Request
    subject: Subject
    endpoint: Endpoint
    model: ServedModel
    payload: Payload
    meter: Meter = field(default_factory=Meter)

    @property
    def is_straight(self) -> bool:
        """Return whether the model's own container answers in the client's wire format, without translation."""
        return self.endpoint.is_native_to(self.model.inference_container)


NextStage = Callable[[Call, Asgi], Awaitable[None]]
#: A stage acts before, after or instead of the next one.
Stage = Callable[[Call, Asgi, NextStage], Awaitable[None]]


def chain_stages(stages: Sequence[Stage], last: NextStage) -> NextStage:
    """Return the stages as one function. The first stage is the outermost; `last` answers the call."""
    return reduce(lambda next_stage, stage: lambda call, asgi: stage(call, asgi, next_stage), reversed(stages), last)


def chain_before_translation(stages: Sequence[Stage], last: NextStage) -> NextStage:
    """Return the stages as one function that straight calls skip."""
    translated = chain_stages(stages, last)
    return lambda call, asgi: (last if call.is_straight else translated)(call, asgi)
