"""A fast fake container with fixed answers in OpenAI's wire format: `uvicorn tests.bench.upstream:app`."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

WORDS = 32
_HEAD = {"id": "chatcmpl-1", "created": 1, "model": "m"}
_USAGE = {"prompt_tokens": 5, "completion_tokens": WORDS, "total_tokens": 5 + WORDS}
_MESSAGE = {"role": "assistant", "content": "word " * WORDS}
_ANSWER = json.dumps(
    _HEAD
    | {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": _MESSAGE, "finish_reason": "stop"}],
        "usage": _USAGE,
    }
).encode()


def _events() -> Iterator[bytes]:
    for delta in [{"role": "assistant", "content": ""}, *([{"content": "word "}] * WORDS)]:
        yield _event([{"index": 0, "delta": delta, "finish_reason": None}])
    yield _event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    yield _event([], usage=_USAGE)
    yield b"data: [DONE]\n\n"


def _event(choices: list[Any], **more: Any) -> bytes:
    return (
        b"data: "
        + json.dumps(_HEAD | {"object": "chat.completion.chunk", "choices": choices} | more).encode()
        + b"\n\n"
    )


_EVENTS = list(_events())


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer any POST as a chat; if its last message is `idle`, stream one word and wait for the disconnect."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if b'"stream":true' in body.replace(b" ", b""):
        await _stream(send, receive, idle=b'"idle"' in body)
    else:
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": _ANSWER})


async def _stream(send: Any, receive: Any, *, idle: bool) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    for event in _EVENTS[:2] if idle else _EVENTS:
        await send({"type": "http.response.body", "body": event, "more_body": True})
        await asyncio.sleep(0)
    if idle:
        await receive()
    await send({"type": "http.response.body", "body": b""})
