"""The script of the provider: wire formats of OpenAI, Anthropic, Cohere and TEI, as far as tests need them.

The model's name selects a behaviour: `words` answers, `silent` never answers, `endless` streams without end,
`counting-N` streams N numbers, `failing-S` answers with the status S, `painting-N` answers with pictures after N
seconds, `seeing` names the size of the last image of a chat.
"""

import asyncio
import base64
import itertools
import json
import struct
from collections.abc import AsyncIterator, Iterable
from typing import Any

from tests.support.picture_models import describe_last_image, stream_pictures
from tests.support.provider import ProviderAnswer, ProviderRequest
from tests.support.provider_streams import chat_events, completion_events, message_events, response_events

ANSWER_TEXT = "Samples are kept for ninety days."
PIXEL = base64.b64encode(b"a pixel").decode()
SOUND = b"ID3 a sound"
FILM = b"ftypmp42 a film"
VECTOR = (0.25, -0.5, 1.0)
_WEATHER = {"name": "weather", "arguments": '{"city": "Marren"}'}
CALLED = {"id": "call_1", "type": "function", "function": _WEATHER}
_USAGE = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
_PACE = 0.02  # seconds between two pieces of a stream that takes its time


def script(heard: ProviderRequest) -> ProviderAnswer:
    """Return the answer to a request."""
    fields = heard.fields
    name, _, number = str(fields.get("model", "")).partition("-")
    if name == "silent" or (name == "endless" and not fields.get("stream")):
        return ProviderAnswer()
    if name == "failing":
        error = {"message": f"refused by the provider at {heard.headers['host']}", "type": "error", "code": None}
        return ProviderAnswer(json.dumps({"error": error}).encode(), status=int(number), headers={"Retry-After": "7"})
    path = heard.path.removeprefix("/v1").strip("/")
    if (pieces := _pieces(path, fields)) is not None:
        return pieces
    if path == "videos/video_68f/content":
        return ProviderAnswer(FILM, media_type="video/mp4")
    if path == "audio/speech":
        return ProviderAnswer(SOUND, media_type="audio/mpeg")
    return ProviderAnswer(json.dumps(_BODIES[path](fields)).encode())


def _pieces(path: str, fields: dict[str, Any]) -> ProviderAnswer | None:
    """Return an answer that comes in pieces, or None if the behaviour has another one."""
    name, _, number = str(fields.get("model", "")).partition("-")
    if name == "painting":
        return ProviderAnswer(pieces=stream_pictures(fields, int(number)))
    if fields.get("stream"):
        words = describe_last_image(fields) if name == "seeing" else _words(name, number)
        return ProviderAnswer(pieces=_streamed(path, fields, words), media_type="text/event-stream")
    return None


def _words(name: str, number: str) -> Iterable[str]:
    if name == "endless":
        return (f"{n} " for n in itertools.count())
    if name == "counting":
        return [f"{n} " for n in range(int(number))]
    return [part + " " for part in ANSWER_TEXT.split()[:-1]] + [ANSWER_TEXT.rsplit(maxsplit=1)[-1]]


async def _streamed(path: str, fields: dict[str, Any], words: Iterable[str]) -> AsyncIterator[bytes]:
    events = {
        "chat/completions": chat_events,
        "completions": completion_events,
        "responses": response_events,
        "messages": message_events,
    }[path](fields, words)
    for event in events:
        yield event
        if fields["model"].startswith(("endless", "counting")):
            await asyncio.sleep(_PACE)


def _chat(fields: dict[str, Any]) -> dict[str, Any]:
    asked = fields.get("tools") and fields["messages"][-1]["role"] != "tool"
    message = {"role": "assistant", "content": None if asked else ANSWER_TEXT} | (
        {"tool_calls": [CALLED]} if asked else {}
    )
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if asked else "stop"}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": fields["model"],
        "choices": [choice],
        "usage": _USAGE,
    }


def _completion(fields: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "text": ANSWER_TEXT, "finish_reason": "stop", "logprobs": None}
    return {
        "id": "cmpl-1",
        "object": "text_completion",
        "created": 1,
        "model": fields["model"],
        "choices": [choice],
        "usage": _USAGE,
    }


def _embeddings(fields: dict[str, Any]) -> dict[str, Any]:
    packed: Any = base64.b64encode(struct.pack("<3f", *VECTOR)).decode()
    vector = packed if fields.get("encoding_format") == "base64" else list(VECTOR)
    inputs = fields["input"] if isinstance(fields["input"], list) else [fields["input"]]
    data = [{"object": "embedding", "index": n, "embedding": vector} for n in range(len(inputs))]
    return {"object": "list", "model": fields["model"], "data": data, "usage": {"prompt_tokens": 2, "total_tokens": 2}}


def _response(fields: dict[str, Any]) -> dict[str, Any]:
    part = {"type": "output_text", "text": ANSWER_TEXT, "annotations": []}
    said = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}
    called = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "status": "completed"}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": fields["model"],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "error": None,
        "metadata": {},
        "output": [{**called, **_WEATHER} if fields.get("tools") else said],
        "usage": {
            "input_tokens": 7,
            "output_tokens": 6,
            "total_tokens": 13,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }


def _message(fields: dict[str, Any]) -> dict[str, Any]:
    called = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Marren"}}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": fields["model"],
        "content": [called if fields.get("tools") else {"type": "text", "text": ANSWER_TEXT}],
        "stop_reason": "tool_use" if fields.get("tools") else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 7, "output_tokens": 6},
    }


def _moderation(_fields: dict[str, Any]) -> dict[str, Any]:
    result = {"flagged": True, "categories": {"violence": True}, "category_scores": {"violence": 0.9}}
    return {"id": "modr-1", "model": "words", "results": [result]}


def _images(_fields: dict[str, Any]) -> dict[str, Any]:
    return {"created": 1, "data": [{"b64_json": PIXEL}]}


def _video(fields: dict[str, Any]) -> dict[str, Any]:
    about = {"id": "video_68f", "object": "video", "created_at": 1, "status": "completed", "progress": 100}
    return about | {
        "model": fields.get("model", "words"),
        "prompt": fields.get("prompt", ""),
        "seconds": "4",
        "size": "1x1",
    }


_BODIES: Any = {
    "videos": _video,
    "videos/video_68f": _video,
    "videos/video_68f/remix": lambda fields: _video(fields) | {"remixed_from_video_id": "video_68f"},
    "chat/completions": _chat,
    "completions": _completion,
    "embeddings": _embeddings,
    "responses": _response,
    "messages": _message,
    "messages/count_tokens": lambda _: {"input_tokens": 7},
    "moderations": _moderation,
    "images/generations": _images,
    "images/edits": _images,
    "audio/transcriptions": lambda _: {"text": ANSWER_TEXT},
    # TEI's own at the root, Cohere's below /v1:
    "rerank": lambda fields: (
        [{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}]
        if "texts" in fields
        else {"id": "r", "results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}
    ),
}
