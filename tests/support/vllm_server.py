"""The routes of a vLLM server that the gateway calls without translation, as version 0.29 has them.

It refuses paths, fields and nulls that vLLM does not document. Sources: https://docs.vllm.ai/en/v0.29.0/serving/online_serving/
and the request classes of vllm/entrypoints.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from gateway.upstreams import provider_exchanges

NAME: Final = "m"  # the served name of the model
ANSWER: Final = "Samples are kept for ninety days."
_MESSAGE: Final = (
    *("model", "messages", "max_tokens", "metadata", "output_config", "stop_sequences", "stream", "system"),
    *("temperature", "tool_choice", "tools", "top_k", "top_p", "chat_template_kwargs"),
)
_COUNT: Final = ("model", "messages", "system", "tool_choice", "tools", "chat_template_kwargs")
_RESPONSE: Final = (
    *("background", "include", "input", "instructions", "max_output_tokens", "max_tool_calls", "metadata", "model"),
    *("parallel_tool_calls", "previous_response_id", "prompt", "reasoning", "service_tier", "store", "stream"),
    *("temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "top_k", "truncation", "user"),
)
_RERANK: Final = ("model", "query", "documents", "top_n", "max_tokens_per_query", "max_tokens_per_doc", "instruction")
#: The documented fields of each path, and those that are required.
_FIELDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "/v1/messages": (_MESSAGE, ("messages", "max_tokens")),
    "/v1/messages/count_tokens": (_COUNT, ("messages",)),
    "/v1/responses": (_RESPONSE, ("input",)),
    "/v1/rerank": (_RERANK, ("query", "documents")),
}
_PART: Final[Mapping[str, Any]] = {"type": "output_text", "text": ANSWER, "annotations": [], "logprobs": None}
_RESPONSE_USAGE: Final = {
    "input_tokens": 7,
    "input_tokens_details": {"cached_tokens": 0, "input_tokens_per_turn": [], "cached_tokens_per_turn": []},
    "output_tokens": 6,
    "output_tokens_details": {"reasoning_tokens": 0, "tool_output_tokens": 0},
    "total_tokens": 13,
}
_RESPONSE_ANSWER: Final = {
    "id": "resp_8d1f",
    "object": "response",
    "created_at": 1,
    "status": "completed",
    "model": NAME,
    "output": [{"id": "msg_8d1f", "type": "message", "role": "assistant", "status": "completed", "content": [_PART]}],
    "usage": _RESPONSE_USAGE,
}
_MESSAGE_ANSWER: Final = {
    "id": "chatcmpl-8d1f",
    "type": "message",
    "role": "assistant",
    "content": [{"type": "text", "text": ANSWER}],
    "model": NAME,
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 7, "output_tokens": 6},
}
_ANSWERS: Final[Mapping[str, Any]] = {
    "/v1/messages": _MESSAGE_ANSWER,
    "/v1/messages/count_tokens": {"input_tokens": 7},
    "/v1/responses": _RESPONSE_ANSWER,
    "/v1/rerank": {
        "id": "score-8d1f",
        "model": NAME,
        "usage": {"prompt_tokens": 7, "total_tokens": 7},
        "results": [{"index": 0, "document": {"text": "a", "multi_modal": None}, "relevance_score": 0.9}],
    },
}
_STREAMS: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "/v1/messages": (
        {
            "type": "message_start",
            "message": {**_MESSAGE_ANSWER, "content": [], "usage": {"input_tokens": 7, "output_tokens": 0}},
        },
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": ANSWER}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn"},
            "usage": {"input_tokens": 7, "output_tokens": 6},
        },
        {"type": "message_stop"},
    ),
    "/v1/responses": (
        {"type": "response.created", "response": {**_RESPONSE_ANSWER, "output": [], "usage": None}},
        {"type": "response.output_text.delta", "item_id": "msg_8d1f", "output_index": 0, "delta": ANSWER},
        {"type": "response.completed", "response": _RESPONSE_ANSWER},
    ),
}


class VllmServer:
    """A vLLM server as an ASGI application. It records the bodies by their path; `error` is its answer to all calls."""

    def __init__(self, error: Mapping[str, Any] | None = None, status: int = 400) -> None:
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self._error, self._status = error, status

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, fields = scope["path"], json.loads((await receive())["body"])
        self.seen.append((path, fields))
        if (refusal := self._error or _find_refusal(path, fields)) is not None:
            await _send(send, "application/json", json.dumps(refusal).encode(), self._status)
        elif fields.get("stream"):
            await _send(send, "text/event-stream", b"".join(_write_event(event) for event in _STREAMS[path]))
        else:
            await _send(send, "application/json", json.dumps(_ANSWERS[path]).encode())


def _find_refusal(path: str, fields: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if path not in _FIELDS:
        return {"detail": "Not Found"}
    known, required = _FIELDS[path]
    wrong = [name for name in fields if name not in known or fields[name] is None]
    wrong += [name for name in required if name not in fields] + ([] if fields.get("model") == NAME else ["model"])
    return {"error": {"message": f"wrong fields: {wrong}", "type": "BadRequestError", "code": 400}} if wrong else None


def _write_event(event: Mapping[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


async def _send(send: Any, media_type: str, body: bytes, status: int = 200) -> None:
    provider_exchanges.record_provider_answer(status)
    headers = [(b"content-type", media_type.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
