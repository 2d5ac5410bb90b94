"""Calls of a scripted model, and the usage events that they leave."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from gateway.calls.audit import Request
from gateway.calls.call import Call, Stage, chain_stages
from gateway.endpoints import find_endpoint
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatcher
from gateway.stages.usage.metering_stage import build_metering_stage
from gateway.wire.payload import parse_payload
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.event import UsageEvent

METERED_CALLER = Subject("ada", frozenset({"sales", "law"}), token_uuid="t-1")
WORD_EVENT = b'data: {"choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n'
LAST_EVENT = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
USAGE_FIELD = b'"usage":{"prompt_tokens":5,"completion_tokens":7}'
DONE_EVENT = b"data: [DONE]\n\n"
BYTES_OF_REQUEST = 400


class MessageModel:
    """A model that sends given messages; it `ends`, or waits until the caller has disconnected."""

    def __init__(self, kind: str, *pieces: bytes, status: int = 200, ends: bool = True) -> None:
        self.kind, self.pieces, self.status, self.ends = kind, pieces, status, ends

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", self.kind.encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not self.ends:
            await asyncio.Event().wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def usage_events(
    model: MessageModel, path: str = "chat/completions", *stages: Stage, leaves_after: int = 0, **fields: Any
) -> AsyncIterator[UsageEvent]:
    """Return the usage events of one call."""
    found, recorded, sent = find_endpoint("POST", f"/v1/{path}"), list[UsageEvent](), list[bytes]()
    assert found is not None
    served = ServedModel(model_id="m", litellm_params={"model": "openai/m"})
    routes = Routes(version=1)
    routes.add_model(served)
    body = await parse_payload(found, json.dumps({"model": "m", **fields}).encode(), [])
    gone = asyncio.Event()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if len(sent) == leaves_after:
            gone.set()

    scope = {"type": "http", "asgi": {}, "headers": [], "path": f"/v1/{path}"}
    call = Call(Request("r-1", "POST"), METERED_CALLER, found, served, body)
    serve = chain_stages(
        [build_metering_stage(recorded.append, lambda: 1_000.0), *stages], Dispatcher(routes, model, model)
    )
    try:
        await serve(call, (scope, receive, send))
    except ConnectionError:
        assert leaves_after
    for event in recorded:
        yield event


def single_usage_event(*arguments: Any, **more: Any) -> UsageEvent:
    """Return the only usage event."""

    async def collected() -> list[UsageEvent]:
        return [event async for event in usage_events(*arguments, **more)]

    [event] = asyncio.run(collected())
    return event
