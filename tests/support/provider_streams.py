"""The events of the scripted provider's streams."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

_Events = Iterator[bytes]
_DONE = b"data: [DONE]\n\n"


def _data(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def _named(value: dict[str, Any]) -> bytes:
    return f"event: {value['type']}\n".encode() + _data(value)


def chat_events(fields: dict[str, Any], words: Iterable[str]) -> _Events:
    """Return OpenAI's chunks with the oddities of real servers: empty choices, and null where nothing is said."""
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": fields["model"]}

    def chunk(delta: Any, finish: str | None = None) -> bytes:
        return _data(base | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    yield _data(base | {"choices": []})
    yield chunk({"role": "assistant", "content": ""})
    if fields.get("tools") and fields["messages"][-1]["role"] != "tool":
        yield from map(chunk, _tool_deltas())
        yield chunk({"content": None}, "tool_calls")
    else:
        yield from (chunk({"content": word}) for word in words)
        yield chunk({"content": None}, "stop")
    if fields.get("stream_options", {}).get("include_usage"):
        usage = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
        yield _data(base | {"choices": [], "usage": usage})
    yield _DONE


def _tool_deltas() -> Iterator[dict[str, Any]]:
    begun = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
    yield {"tool_calls": [{"index": 0, **begun}]}
    for part in ('{"city": ', '"Marren"}'):
        yield {"tool_calls": [{"index": 0, "function": {"arguments": part}}]}


def completion_events(fields: dict[str, Any], words: Iterable[str]) -> _Events:
    """Return the events of OpenAI's older completions API."""
    base = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": fields["model"]}
    for word in words:
        yield _data(base | {"choices": [{"index": 0, "text": word, "finish_reason": None, "logprobs": None}]})
    yield _data(base | {"choices": [{"index": 0, "text": "", "finish_reason": "stop", "logprobs": None}]})
    yield _DONE


def response_events(fields: dict[str, Any], words: Iterable[str]) -> _Events:
    """Return the text events of OpenAI's responses API."""
    base: dict[str, Any] = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "in_progress",
        "model": fields["model"],
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
    }
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": []}
    yield _named({"type": "response.created", "sequence_number": 0, "response": base})
    yield _named({"type": "response.output_item.added", "sequence_number": 1, "output_index": 0, "item": item})
    said, number = "", 2
    for word in words:
        yield _named({"type": "response.output_text.delta", "sequence_number": number, **place, "delta": word})
        said, number = said + word, number + 1
    part = {"type": "output_text", "text": said, "annotations": []}
    yield _named({"type": "response.output_text.done", "sequence_number": number, **place, "text": said})
    whole = item | {"status": "completed", "content": [part]}
    usage = {
        "input_tokens": 7,
        "output_tokens": 6,
        "total_tokens": 13,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    done = base | {"status": "completed", "output": [whole], "usage": usage}
    yield _named({"type": "response.output_item.done", "sequence_number": number + 1, "output_index": 0, "item": whole})
    yield _named({"type": "response.completed", "sequence_number": number + 2, "response": done})


def _arguments() -> Iterator[dict[str, str]]:
    for part in ('{"city": ', '"Marren"}'):
        yield {"type": "input_json_delta", "partial_json": part}


def message_events(fields: dict[str, Any], words: Iterable[str]) -> _Events:
    """Return the events of Anthropic's messages API."""
    begun = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": fields["model"],
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 7, "output_tokens": 1},
    }
    yield _named({"type": "message_start", "message": begun})
    called = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}
    block = called if fields.get("tools") else {"type": "text", "text": ""}
    yield _named({"type": "content_block_start", "index": 0, "content_block": block})
    for delta in _arguments() if fields.get("tools") else ({"type": "text_delta", "text": word} for word in words):
        yield _named({"type": "content_block_delta", "index": 0, "delta": delta})
    yield _named({"type": "content_block_stop", "index": 0})
    end = {"stop_reason": "tool_use" if fields.get("tools") else "end_turn", "stop_sequence": None}
    yield _named({"type": "message_delta", "delta": end, "usage": {"output_tokens": 6}})
    yield _named({"type": "message_stop"})
