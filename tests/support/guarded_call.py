"""One call with guardrails: the caller, the upstream model, and the content that each of them receives."""

import asyncio
import json
from typing import Any

from gateway.calls.audit import Request
from gateway.calls.call import Asgi, Call, NextStage
from gateway.endpoints import find_endpoint
from gateway.stages.guardrails.guardrail_stage import build_guardrail_stage
from gateway.wire.payload import Payload
from lisa.models.guardrails import Guardrail
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from tests.support.fake_guardrails import RecordingJudge

JSON, EVENTS = b"application/json", b"text/event-stream; charset=utf-8"
CHAT, COMPLETIONS, RESPONSES, MESSAGES = "chat/completions", "completions", "responses", "messages"
MODEL_ANSWERS: dict[str, Any] = {
    CHAT: {"id": "c", "model": "m", "choices": [{"index": 0, "message": {"content": "{}"}, "finish_reason": "stop"}]},
    COMPLETIONS: {"id": "c", "model": "m", "choices": [{"index": 0, "text": "{}", "finish_reason": "stop"}]},
    RESPONSES: {"object": "response", "output": [{"type": "message", "content": [{"text": "{}"}]}]},
    MESSAGES: {"type": "message", "content": [{"type": "text", "text": "{}"}], "stop_reason": "end_turn"},
}  # fmt: skip
CLIENT_REQUESTS: dict[str, Any] = {
    CHAT: {"messages": [{"role": "user", "content": "{}"}]},
    COMPLETIONS: {"prompt": "{}"},
    RESPONSES: {"input": "{}"},
    MESSAGES: {"messages": [{"role": "user", "content": [{"type": "text", "text": "{}"}]}]},
}


def with_text(shape: Any, text: str) -> Any:
    return json.loads(json.dumps(shape).replace("{}", text))


class Model:
    """An upstream that returns these bodies and records requests.

    `cut` says that the call was cancelled before its end.
    """

    def __init__(self, *bodies: bytes, kind: bytes = JSON, status: int = 200, slow: bool = False) -> None:
        self.bodies, self.kind, self.status, self.slow = bodies, kind, status, slow
        self.asked: list[dict[str, Any]] = []
        self.cut = False

    async def __call__(self, call: Call, asgi: Asgi) -> None:
        self.asked.append(dict(call.payload.fields))
        try:
            await asgi[2](
                {"type": "http.response.start", "status": self.status, "headers": [(b"content-type", self.kind)]}
            )
            for number, body in enumerate(self.bodies, 1):
                await asgi[2]({"type": "http.response.body", "body": body, "more_body": number < len(self.bodies)})
                await asyncio.sleep(0)
            if self.slow:
                await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cut = True
            raise


class Caller:
    """The caller and the answer that reached them."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.ends = 0

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "an answer begins once"
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")
            self.ends += not message.get("more_body", False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(name: str, model: NextStage, *guardrails: Guardrail, judge: Any = None, **more: Any) -> Caller:
    """Send one request whose body contains `asked`, or consists of `fields`."""
    found = find_endpoint("POST", f"/v1/{name}")
    assert found is not None
    fields = more.get("fields", with_text(CLIENT_REQUESTS.get(name), more.get("asked", "hello")))
    served = ServedModel(
        model_id="m", litellm_params={}, guardrails_config={str(n): each for n, each in enumerate(guardrails)}
    )
    form = {"form": more["form"], "media_type": more["media_type"]} if "form" in more else {}
    payload = Payload(frozenset({"m"}), fields, size=more.get("size", 0), **form)
    call = Call(Request("r", "POST"), more.get("subject", Subject("ann", frozenset({"staff"}))), found, served, payload)
    caller = Caller()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def go() -> None:
        scope = {"type": "http", "headers": []}
        await asyncio.wait_for(
            build_guardrail_stage(judge or RecordingJudge())(call, (scope, receive, caller.send), model), 5
        )

    asyncio.run(go())
    assert caller.ends == 1
    return caller


def model_saying(name: str, text: str) -> Model:
    return Model(json.dumps(with_text(MODEL_ANSWERS[name], text)).encode())


def stream_events(name: str, *texts: str) -> list[bytes]:
    """Return a stream of these texts."""
    if name in (CHAT, COMPLETIONS):
        says: Any = (lambda t: {"delta": {"content": t}}) if name == CHAT else (lambda t: {"text": t})
        about = {"id": "c", "object": "chunk", "created": 1, "model": "m"}
        said = [about | {"choices": [{"index": 0, **says(t), "finish_reason": None}]} for t in ("", *texts)]
        return [b"data: " + json.dumps(one).encode() + b"\n\n" for one in said] + [b"data: [DONE]\n\n"]
    if name == MESSAGES:
        empty = {"id": "m", "type": "message", "role": "assistant", "content": list[str]()}
        start: dict[str, Any] = {"type": "message_start", "message": empty}
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        said = [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": t}} for t in texts]
        return [named_event(one) for one in (start, block, *said, {"type": "message_stop"})]
    response: dict[str, Any] = {"id": "r", "object": "response", "instructions": "no bombs", "output": []}
    said = [{"type": "response.output_text.delta", "item_id": "i", "output_index": 0, "delta": t} for t in texts]
    return [
        named_event(one) for one in ({"type": "response.created", "response": response, "sequence_number": 0}, *said)
    ]


def named_event(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def values(body: bytes) -> list[Any]:
    lines = [line[6:] for line in body.split(b"\n") if line.startswith(b"data: {")]
    return [json.loads(line) for line in lines]
