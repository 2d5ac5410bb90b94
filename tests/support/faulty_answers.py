"""Faulty or unusual answers of model servers; the model's name selects one."""

import gzip
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from tests.support.provider import ProviderAnswer, ProviderRequest
from tests.support.provider_streams import message_events

INSIDE = "http://10.1.2.3:8000/v1"
DONE = b"data: [DONE]\n\n"
ROW = "| --- | --- |"
SPOKEN = "litellm retried its fallback at 10.1.2.3"
ERROR = {"error": {"message": f"the worker at {INSIDE} (vllm-3:8000) died", "type": "server_error", "code": 500}}
TOO_LONG = "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens."
_TOO_LONG = {"message": TOO_LONG, "type": "invalid_request_error", "code": "context_length_exceeded"}
_USAGE = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
_JSON, _PLAIN, _PAGE = "application/json", "text/plain", "text/html"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


#: Whole answers: status, media type and body.
WHOLE: dict[str, tuple[int, str, bytes]] = {
    "422-json": (422, _JSON, _json({"error": {"message": "too hot", "param": "temperature", "code": "range"}})),
    "422-text": (422, _PLAIN, b"too hot"),
    "400-long": (400, _JSON, _json({"error": _TOO_LONG})),
    "400-inside": (400, _JSON, _json({"error": {"message": f"no such thing at {INSIDE}"}})),
    "404-inside": (404, _PLAIN, b"litellm: model group x at 10.1.2.3 has no fallback"),
    "500-inside": (500, _JSON, _json(ERROR)),
    "529-full": (529, _JSON, _json({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})),
    "200-error": (200, _JSON, _json(ERROR)),
    "200-page": (200, _PAGE, b"<!DOCTYPE html><title>Sign in</title>"),
    "200-nothing": (200, _JSON, b""),
    "200-ok": (200, _PLAIN, b"OK"),
    "200-null": (200, _JSON, b"null"),
    "200-object": (200, _JSON, b"{}"),
    "200-half": (200, _JSON, b'{"choices":[{"message":'),
    "200-nulls": (200, _JSON, b'{"object":"list","data":[{"index":0,"embedding":[0.5,null]}]}'),
}
NO_ANSWERS = tuple(name for name in WHOLE if name.startswith("200"))


def _event(value: Any) -> bytes:
    return b"data: " + _json(value) + b"\n\n"


def _chunk(text: str | None = None, finish: str | None = None, index: int = 0, **delta: Any) -> bytes:
    choice = {"index": index, "delta": ({} if text is None else {"content": text}) | delta, "finish_reason": finish}
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    return _event(base | {"choices": [choice]})


def _call(index: int | None, arguments: str, call: str | None = None) -> bytes:
    entry: dict[str, Any] = {"function": {"arguments": arguments}} | ({} if index is None else {"index": index})
    if call is not None:
        entry |= {"id": call, "type": "function", "function": {"name": "weather", "arguments": arguments}}
    return _chunk(tool_calls=[entry])


_BEGUN, _STOP = _chunk("", role="assistant"), _chunk(finish="stop")
_METERED = _event({"id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [], "usage": _USAGE})
_INTERLEAVED = (
    *(_call(0, "", "call_a"), _call(1, "", "call_b"), _call(0, '{"city":'), _call(1, '{"city":')),
    *(_call(0, '"Marren"}'), _call(1, '"Tolm"}'), _chunk(finish="tool_calls"), DONE),
)
_UNNUMBERED = (
    *(_call(None, '{"city":', "call_a"), _call(None, '"Marren"}'), _call(None, '{"city":', "call_b")),
    *(_call(None, '"Tolm"}'), _chunk(finish="tool_calls"), DONE),
)
_TWO = (_chunk("a"), _chunk("b", index=1), _chunk(finish="length", index=1), _chunk("c"), _STOP, DONE)
#: Chat streams. Streams in Anthropic's format are below.
CHATS: dict[str, tuple[bytes, ...]] = {
    "cut": (_BEGUN, _chunk("half")),
    "marked": (_BEGUN, _chunk("half"), DONE),
    "torn": (_BEGUN, _chunk("half"), b'data: {"id":"c'),
    "nonsense": (_BEGUN, _chunk("half"), b"data: {nonsense\n\n", _STOP, DONE),
    "failed": (_BEGUN, _chunk("half"), _event(ERROR)),
    "separated": (_BEGUN, _chunk("a\u2028b\u0085c\u2029d"), _STOP, DONE),
    "repeated": (_BEGUN, *[_chunk(ROW)] * 150, _STOP, DONE),
    "interleaved": (_BEGUN, *_INTERLEAVED),
    "unnumbered": (_BEGUN, *_UNNUMBERED),
    "stopped": (_BEGUN, _call(0, '{"city":"Marren"}', "call_a"), _STOP, DONE),
    "spoken": (_BEGUN, _chunk(SPOKEN), _STOP, DONE),
    "two": _TWO,
    "twice": (_BEGUN, _chunk("half"), _STOP, DONE, DONE),
    "named": tuple(
        one.replace(b"data: ", b"id: 1\nevent: chunk\ndata:", 1)
        for one in (_BEGUN, _chunk("half"), _STOP, _METERED, DONE)
    ),
    "error": (_event(ERROR), DONE),
    "page": (b"<!DOCTYPE html><title>Sign in</title>",),
    "nothing": (),
    "ok": (b"OK",),
}
NO_STREAMS = ("error", "page", "nothing", "ok")
BROKEN_OFF = ("cut", "marked", "torn", "nonsense", "failed")


def _messages(name: str) -> tuple[bytes, ...]:
    """Return the same stream in Anthropic's events, as far as they exist there."""
    words = [ROW] * 150 if name == "repeated" else ["a\u2028b\u0085c\u2029d"] if name == "separated" else ["half"]
    whole = [json.loads(event.partition(b"data: ")[2]) for event in message_events({"model": "m"}, words)]
    events = tuple(f"event: {value['type']}\n".encode() + _event(value) for value in whole)
    ends = {"cut": (), "marked": (), "torn": (b'event: content_block_delta\ndata: {"ty',), "failed": (_failed(),)}
    ends["nonsense"] = (b"event: content_block_delta\ndata: {nonsense\n\n", *events[3:])
    return events[:3] + ends[name] if name in ends else CHATS[name] if name in NO_STREAMS else events


def _failed() -> bytes:
    return b"event: error\n" + _event({"type": "error", "error": {"type": "api_error", **ERROR["error"]}})


def _text(chunk: bytes) -> bytes:
    """Return a chat chunk as a chunk of the older completions API."""
    try:
        value = json.loads(chunk.removeprefix(b"data: "))
        [choice] = value["choices"]
    except (ValueError, KeyError):
        return chunk
    said = {"index": choice["index"], "text": choice["delta"].get("content") or ""}
    return _event(value | {"object": "text_completion", "choices": [said | {"finish_reason": choice["finish_reason"]}]})


def faulty_response(heard: ProviderRequest) -> ProviderAnswer:
    """Return the answer of the model `NAME`; `gzip-NAME` compresses it although the client did not accept that."""
    asked = str(heard.fields.get("model", "")).rsplit("/", 1)[-1]
    name = asked.removeprefix("gzip-")
    if name in WHOLE:
        status, kind, body = WHOLE[name]
        return ProviderAnswer(
            body, status=status, media_type=kind, headers={"Retry-After": "11"} if status == 529 else {}
        )
    if not heard.fields.get("stream"):
        packed = asked != name
        body = _json(_answer(heard.path.rsplit("/v1/", 1)[-1]))
        headers = {"Content-Encoding": "gzip"} if packed else {}
        return ProviderAnswer(gzip.compress(body) if packed else body, headers=headers)
    path = heard.path.rsplit("/v1/", 1)[-1]
    events = _messages(name) if path == "messages" else CHATS[name]
    return ProviderAnswer(
        pieces=_each(map(_text, events) if path == "completions" else events), media_type="text/event-stream"
    )


def _answer(path: str) -> dict[str, Any]:
    call = {"id": "call_a", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Marren"}'}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    chat = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    vector = {"object": "list", "model": "m", "data": [{"index": 0, "embedding": [0.5, 1]}]}
    return (vector if path == "embeddings" else chat) | {"usage": _USAGE}


async def _each(events: Iterable[bytes]) -> AsyncIterator[bytes]:
    for event in events:
        yield event
