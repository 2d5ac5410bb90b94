"""The waiting room: requests for a model that is asleep wait until it has started, and their number is bounded."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from gateway.calls.call import Asgi, Call, NextStage
from gateway.calls.disconnect import run_until_disconnect
from gateway.routes.activity import ModelUseCounter
from gateway.routes.route_updates import Routes
from gateway.stages.waiting.progress import WaitingClient
from gateway.wire.sse import END_MARKS
from lisa.models.served import ServedModel
from lisa.models.waking import WakeRefusal, describe_progress, refuse_after_wait, refuse_full_room, refuse_lost_model
from lisa.policy.rules import Action, is_allowed

_POLL_SECONDS = 0.2  # between two looks at the routes


@dataclass(frozen=True)
class RoomLimits:
    """The most requests of one model that wait at this replica, and the times of a wait in seconds."""

    places: int = 50
    seconds: float = 100.0  # less than the 120 seconds in which a stopped task ends its requests
    comment_seconds: float = 5.0  # between two comments to a client that streams


@dataclass(frozen=True)
class WaitingRoom:
    """A stage that counts every request, and holds requests for a model without tasks. The clock returns seconds."""

    routes: Routes
    counter: ModelUseCounter
    limits: RoomLimits = field(default_factory=RoomLimits)
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        """Answer the call, when its model has tasks. Raises ConnectionError if the caller left before that."""
        model_id = call.model.capacity_id  # the requests of an adapter wake its base model
        with self.counter.count_request(model_id):
            if not self._must_wait(call):
                await next_stage(self._refresh_model(call), asgi)
                return
            scope, receive, send = asgi
            client = WaitingClient(send, call.endpoint.wire, streams=_is_stream(call))
            if self.counter.get_waiting(model_id) >= self.limits.places:
                await client.send_refusal(refuse_full_room(call.model))
                return
            with self.counter.count_waiting(model_id):
                refusal = await self._wait_until_awake(call, client, asgi)
            if refusal is not None:
                await client.send_refusal(refusal)
                return
            await next_stage(self._refresh_model(call), (scope, receive, client))

    async def _wait_until_awake(self, call: Call, client: WaitingClient, asgi: Asgi) -> WakeRefusal | None:
        """Wait until the model has tasks, or return the refusal. Raises ConnectionError if the caller leaves."""
        found: list[WakeRefusal | None] = []

        async def watch_routes() -> None:
            found.append(await self._watch_routes(call, client))

        if not await run_until_disconnect(watch_routes(), asgi[1]):
            raise ConnectionError("the caller left the waiting room")
        return found[0]

    async def _watch_routes(self, call: Call, client: WaitingClient) -> WakeRefusal | None:
        started = self.clock()
        comment_at = started  # a person learns at once why nothing comes
        while self._must_wait(call):
            now = self.clock()
            if now - started >= self.limits.seconds:
                return refuse_after_wait(call.model, now - started)
            if now >= comment_at:
                comment_at = now + self.limits.comment_seconds
                await client.send_comment(describe_progress(call.model, now - started))
            await self.pause(_POLL_SECONDS)
        model = self._find_model(call)
        action = Action.EMBED if call.endpoint.embeds else Action.USE
        is_usable = model is not None and is_allowed(call.subject, action, model.policy_resource)
        return None if is_usable else refuse_lost_model(call.model)

    def _must_wait(self, call: Call) -> bool:
        """Return whether the model has no tasks, or is tested by the platform, whose own requests do not wait then."""
        state = getattr(self._find_model(call), "sleep_state", "awake")
        return state == "asleep" or (state == "waking" and call.subject.kind != "system")

    def _find_model(self, call: Call) -> ServedModel | None:
        return self.routes.models.get(call.model.model_id)

    def _refresh_model(self, call: Call) -> Call:
        """Return the call with the present address of its model."""
        model = self._find_model(call)
        return call if model is None or model is call.model else replace(call, model=model)


def _is_stream(call: Call) -> bool:
    return call.payload.fields.get("stream") is True and call.endpoint.wire in END_MARKS
