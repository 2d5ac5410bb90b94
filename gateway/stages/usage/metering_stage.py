"""Metering: one usage event for each call of a model, however the call ended."""

import time
from collections.abc import Callable

from gateway.calls.call import Asgi, Call, NextStage, Stage
from lisa.usage.event import Outcome, UsageEvent

RecordEvent = Callable[[UsageEvent], None]
_MAX_SESSION_LENGTH = 128


def build_metering_stage(record: RecordEvent, wall: Callable[[], float] = time.time) -> Stage:
    """Return the stage that records an event at the end of each answer. `wall` returns epoch seconds."""

    async def meter_call(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        if not call.endpoint.metered:
            await next_stage(call, asgi)
            return
        started, outcome = call.meter.clock(), "error"
        try:
            await next_stage(call, asgi)
            outcome = "ok"
        except ConnectionError:
            outcome = "client_gone"
            raise
        finally:
            if call.meter.answers or call.meter.refused:  # else no model was called
                record(_build_usage_event(call, started, outcome, int(wall() * 1000)))

    return meter_call


def _build_usage_event(call: Call, started: float, ended: str, now: int) -> UsageEvent:
    """Return the event of a call that ended at `now`, in epoch milliseconds."""
    meter, subject = call.meter, call.subject
    latency = meter.clock() - started
    tokens = meter.count_tokens(writes=call.endpoint.writes)
    return UsageEvent(
        request_id=call.request.request_id,
        at=now - int(latency * 1000),
        user=subject.user,
        token_uuid=subject.token_uuid,
        groups=tuple(sorted(subject.groups)),
        model=call.model.model_id,
        endpoint=call.endpoint.name,
        input_tokens=tokens.input,
        output_tokens=tokens.output,
        estimated=tokens.estimated,
        latency_ms=round(latency * 1000, 3),
        first_token_ms=None if meter.first_at is None else round((meter.first_at - started) * 1000, 3),
        retrieval=meter.retrieved,
        mcp_tools=tuple(meter.tools),
        session=_find_session(call),
        outcome=_decide_outcome(call, ended),
    )


def _decide_outcome(call: Call, ended: str) -> Outcome:
    if call.meter.refused:
        return "refused"
    if call.meter.has_succeeded:
        return "ok"  # also for a caller who disconnects after the last event
    return "client_gone" if ended == "client_gone" else "error"


def _find_session(call: Call) -> str | None:
    """Return the chat session that the request names."""
    metadata = call.payload.fields.get("metadata")
    session = metadata.get("session_id") if isinstance(metadata, dict) else None
    return session if isinstance(session, str) and 0 < len(session) <= _MAX_SESSION_LENGTH else None
