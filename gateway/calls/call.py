"""An admitted call on its way to the model: what it is, and the stages it passes, each of which may end it."""

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
    """Who asks which model what. Stages pass on changed copies, which share one meter."""

    request: Request
    subject: Subject
    endpoint: Endpoint
    model: ServedModel
    payload: Payload
    meter: Meter = field(default_factory=Meter)


NextStage = Callable[[Call, Asgi], Awaitable[None]]
#: Does its part, before, around or in place of going further.
Stage = Callable[[Call, Asgi, NextStage], Awaitable[None]]


def chain_stages(stages: Sequence[Stage], last: NextStage) -> NextStage:
    """The stages, the first outermost, with `last` behind them."""
    return reduce(lambda next_stage, stage: lambda call, asgi: stage(call, asgi, next_stage), reversed(stages), last)
