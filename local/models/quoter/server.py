"""OpenAI's chat completions endpoint of the quoter, with and without streaming."""

import json
import os
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from lisa.retrieval.prompt import QuotedPassage, parse_passages, text_before_passages
from local.models.quoter.completions import complete_prompts
from local.models.quoter.names import refuse_unknown_model
from local.models.quoter.quoting import answer_question

NAME = "quoter"
MAX_MODEL_LEN = 32_768  # tokens, as in the configuration of the model
_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Conversation:
    """The parts of a chat request that the quoter uses."""

    question: str
    context: Mapping[int, QuotedPassage]
    prompt_tokens: int
    stream: bool
    include_usage: bool


def parse_conversation(body: Mapping[str, Any]) -> Conversation | None:
    """Parse a request; return None if it has no message of a user. Each word counts as one token."""
    messages = [(message.get("role"), _read_text(message.get("content"))) for message in body.get("messages") or []]
    asked = [text for role, text in messages if role == "user"]
    if not asked:
        return None
    context: dict[int, QuotedPassage] = parse_passages(asked[-1])
    for role, text in messages:
        if role in {"system", "developer"}:
            context |= parse_passages(text)
    include_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    size = sum(len(text.split()) for _, text in messages)
    return Conversation(text_before_passages(asked[-1]), context, size, bool(body.get("stream")), include_usage)


def _read_text(content: Any) -> str:
    """Return the text of a message, whose content is a string or a list of parts."""
    if isinstance(content, list):
        return "\n".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


async def chat(request: Request) -> Response:
    """Handle POST /v1/chat/completions."""
    try:
        body = await request.json()
        asked = parse_conversation(body)
    except (ValueError, AttributeError):
        asked = None
    if asked is None:
        error = {"message": "messages must contain a user message", "type": "invalid_request_error", "code": None}
        return JSONResponse({"error": error}, 400)
    if (refusal := refuse_unknown_model(request, body.get("model"))) is not None:
        return refusal
    text = answer_question(asked.question, asked.context)
    head = {
        "id": f"chatcmpl-{uuid4().hex}",
        "created": int(time.time()),
        "model": body.get("model") or _find_name(request),
    }
    if asked.stream:
        return StreamingResponse(_stream_events(head, text, asked), media_type="text/event-stream")
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return JSONResponse(
        head | {"object": "chat.completion", "choices": [choice], "usage": _count_usage(asked, text)},
    )


async def _stream_events(head: dict[str, Any], text: str, asked: Conversation) -> AsyncIterator[bytes]:
    """Yield the events of a stream: the answer word by word, the usage if it was requested, and the end mark."""
    for delta in [{"role": "assistant", "content": ""}, *({"content": piece} for piece in _PIECE.findall(text))]:
        yield _encode_event(head, [{"index": 0, "delta": delta, "finish_reason": None}])
    yield _encode_event(head, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
    if asked.include_usage:
        yield _encode_event(head | {"usage": _count_usage(asked, text)}, [])
    yield b"data: [DONE]\n\n"


def _encode_event(head: dict[str, Any], choices: list[dict[str, Any]]) -> bytes:
    chunk = head | {"object": "chat.completion.chunk", "choices": choices}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def _count_usage(asked: Conversation, text: str) -> dict[str, int]:
    completion = len(text.split())
    total = asked.prompt_tokens + completion
    return {"prompt_tokens": asked.prompt_tokens, "completion_tokens": completion, "total_tokens": total}


async def models(request: Request) -> Response:
    """Handle GET /v1/models."""
    head = {"object": "model", "created": 0, "owned_by": "lisa", "max_model_len": request.app.state.max_model_len}
    return JSONResponse({"object": "list", "data": [{"id": one, **head} for one in request.app.state.names or (NAME,)]})


def _find_name(request: Request) -> str:
    return next(iter(request.app.state.names), NAME)


async def health(_request: Request) -> Response:
    """Handle GET /health: return 200 at once, because the quoter loads nothing."""
    return JSONResponse({"status": "healthy"})


def read_length(given: str | None) -> int:
    """Return the length of `--max-model-len`. For `auto` and no value it is that of the model's configuration.

    The variable QUOTER_FITTING_LEN stands for a smaller length that fits in the memory of GPUs.
    """
    if given and given.isdecimal():
        return int(given)
    return int(os.environ.get("QUOTER_FITTING_LEN", MAX_MODEL_LEN))


def create_app(served_names: Sequence[str] = (), max_model_len: int = MAX_MODEL_LEN) -> Starlette:
    """Return the server of a model under its name and those of its adapters. Without a name it answers to every name.

    `max_model_len` is shown as vLLM shows it, and limits nothing.
    """
    app = Starlette(routes=_ROUTES)
    app.state.names, app.state.max_model_len = served_names, max_model_len
    return app


_ROUTES = [
    Route("/v1/chat/completions", chat, methods=["POST"]),
    Route("/v1/completions", complete_prompts, methods=["POST"]),
    Route("/v1/models", models),
    Route("/health", health),
]
