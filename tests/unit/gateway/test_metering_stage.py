"""Usage events: one for each call of a model, with the tokens of the raw answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from gateway.calls.audit import Request
from gateway.calls.call import Asgi, Call, NextStage, Stage, chain_stages
from gateway.endpoints import endpoint
from gateway.routes.route_updates import Routes
from gateway.stages.dispatch import Dispatch
from gateway.stages.usage.metering_stage import metering_stage
from gateway.wire.payload import parse_payload
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.event import UsageEvent

ADA = Subject("ada", frozenset({"sales", "law"}), token_uuid="t-1")
WORD = b'data: {"choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n'
SAID = b'"choices":[{"message":{"content":"hi"}}],'
LAST = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
USAGE = b'"usage":{"prompt_tokens":5,"completion_tokens":7}'
DONE = b"data: [DONE]\n\n"
BYTES = 400


class Model:
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


async def events_of(
    model: Model, path: str = "chat/completions", *stages: Stage, leaves_after: int = 0, **fields: Any
) -> AsyncIterator[UsageEvent]:
    """Return the usage events of one call."""
    found, recorded, sent = endpoint("POST", f"/v1/{path}"), list[UsageEvent](), list[bytes]()
    assert found is not None
    served = ServedModel(model_id="m", litellm_params={"model": "openai/m"})
    routes = Routes(version=1)
    routes.add(served)
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
    call = Call(Request("r-1", "POST"), ADA, found, served, body)
    serve = chain_stages([metering_stage(recorded.append, lambda: 1_000.0), *stages], Dispatch(routes, model, model))
    try:
        await serve(call, (scope, receive, send))
    except ConnectionError:
        assert leaves_after
    for event in recorded:
        yield event


def single_event(*arguments: Any, **more: Any) -> UsageEvent:
    """Return the only usage event."""

    async def collected() -> list[UsageEvent]:
        return [event async for event in events_of(*arguments, **more)]

    [event] = asyncio.run(collected())
    return event


def test_a_stream_is_counted_by_its_usage_chunk_which_the_caller_does_not_receive() -> None:
    event = single_event(
        Model("text/event-stream", WORD, LAST, b'data: {"choices":[],' + USAGE + b"}\n\n", DONE), stream=True
    )

    assert (event.input_tokens, event.output_tokens, event.estimated, event.outcome) == (5, 7, False, "ok")
    assert event.first_token_ms is not None
    assert 0 <= event.first_token_ms <= event.latency_ms


def test_a_whole_answer_is_counted_by_its_usage() -> None:
    event = single_event(Model("application/json", b"{" + SAID, USAGE, b"}"), metadata={"session_id": "s-1"})

    assert event == UsageEvent(
        request_id="r-1",
        at=event.at,
        user="ada",
        token_uuid="t-1",
        groups=("law", "sales"),
        model="m",
        endpoint="chat/completions",
        input_tokens=5,
        output_tokens=7,
        latency_ms=event.latency_ms,
        session="s-1",
    )
    assert 0 <= 1_000_000 - event.at < 1_000


def test_a_disconnected_call_is_counted_by_an_estimate() -> None:
    event = single_event(
        Model("text/event-stream", WORD, WORD, WORD, ends=False), leaves_after=4, stream=True, text="x" * BYTES
    )

    assert (event.outcome, event.estimated, event.output_tokens) == ("client_gone", True, 3)
    assert BYTES // 4 <= event.input_tokens <= BYTES // 4 + 25


def test_a_disconnect_after_the_last_event_counts_as_complete() -> None:
    usage = b'data: {"choices":[],' + USAGE + b"}\n\n"

    event = single_event(Model("text/event-stream", WORD, LAST, usage, DONE, ends=False), leaves_after=4, stream=True)

    assert (event.outcome, event.estimated, event.output_tokens) == ("ok", False, 7)


def test_an_answer_without_usage_is_estimated() -> None:
    told = single_event(Model("application/json", (b"{" + SAID + b'"id":"').ljust(78, b"x") + b'"}'), text="x" * BYTES)
    vectors = single_event(Model("application/json", b'{"data":[{"embedding":[1]}]}'), "embeddings", input="x" * BYTES)

    assert (told.output_tokens, told.estimated, told.outcome) == (20, True, "ok")
    assert (vectors.output_tokens, vectors.estimated) == (0, True)
    assert vectors.input_tokens >= BYTES // 4


def test_an_error_counts_no_tokens() -> None:
    event = single_event(Model("application/json", b'{"error":{}}', status=500))

    assert (event.outcome, event.input_tokens, event.output_tokens, event.estimated) == ("error", 0, 0, False)


def test_an_unusable_answer_counts_no_tokens() -> None:
    event = single_event(Model("text/html", b"<html>Sign in"))

    assert (event.outcome, event.input_tokens, event.output_tokens) == ("error", 0, 0)


def test_a_broken_stream_is_an_error_and_is_estimated() -> None:
    event = single_event(Model("text/event-stream", WORD, WORD), stream=True)

    assert (event.outcome, event.estimated, event.output_tokens) == ("error", True, 2)


def test_counting_tokens_leaves_no_event() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        single_event(Model("application/json", b'{"input_tokens":5}'), "messages/count_tokens")


def note(note_it: Callable[[Call], object]) -> Stage:
    """Return a stage that records something about the call and then continues."""

    async def stage(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        note_it(call)
        await next_stage(call, asgi)

    return stage


def test_an_event_names_retrieval_and_tools() -> None:
    def retrieve(call: Call) -> None:
        call.meter.retrieved = True
        call.meter.tools.append("search")

    event = single_event(Model("application/json", b"{" + SAID + USAGE + b"}"), "chat/completions", note(retrieve))

    assert (event.retrieval, event.mcp_tools, event.outcome) == (True, ("search",), "ok")


def test_a_blocked_call_has_the_outcome_refused() -> None:
    async def refuse(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        call.meter.refused = True

    event = single_event(Model("application/json"), "chat/completions", refuse)

    assert (event.outcome, event.input_tokens, event.output_tokens) == ("refused", 0, 0)


def test_each_call_of_a_model_counts() -> None:
    async def twice(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        await next_stage(call, asgi)
        await next_stage(call, asgi)

    event = single_event(Model("application/json", b"{" + SAID + USAGE + b"}"), "chat/completions", twice)

    assert (event.input_tokens, event.output_tokens) == (10, 14)
