"""OpenAI's completions endpoint of the quoter: the prompt is the question and may contain passages."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from lisa.retrieval.prompt import parse_passages
from local.models.quoter.names import refuse_unknown_model
from local.models.quoter.quoting import answer_question

_PIECE = re.compile(r"\S+\s*|\s+")


async def complete_prompts(request: Request) -> Response:
    """Handle POST /v1/completions."""
    try:
        body = await request.json()
        prompts = _parse_prompts(body.get("prompt"))
    except (ValueError, AttributeError):
        prompts = []
    if not prompts:
        error = {"message": "prompt must be a text or a list of texts", "type": "invalid_request_error", "code": None}
        return JSONResponse({"error": error}, 400)
    if (refusal := refuse_unknown_model(request, body.get("model"))) is not None:
        return refusal
    texts = [answer_question(prompt, parse_passages(prompt)) for prompt in prompts]
    head = {"id": f"cmpl-{uuid4().hex}", "object": "text_completion", "created": int(time.time())}
    head["model"] = body.get("model") or "quoter"
    usage = _count_usage(prompts, texts)
    if body.get("stream"):
        asked = bool((body.get("stream_options") or {}).get("include_usage"))
        return StreamingResponse(_stream_events(head, texts, usage if asked else None), media_type="text/event-stream")
    choices = [_build_choice(place, text, "stop") for place, text in enumerate(texts)]
    return JSONResponse(head | {"choices": choices, "usage": usage})


def _parse_prompts(prompt: Any) -> list[str]:
    given = [prompt] if isinstance(prompt, str) else prompt
    return given if isinstance(given, list) and all(isinstance(one, str) for one in given) else []


def _build_choice(place: int, text: str, reason: str | None) -> dict[str, Any]:
    return {"index": place, "text": text, "logprobs": None, "finish_reason": reason}


def _stream_events(head: dict[str, Any], texts: list[str], usage: dict[str, int] | None) -> Iterator[bytes]:
    """Yield the events of a stream: each answer word by word, the usage if it is given, and the end mark."""
    for place, text in enumerate(texts):
        for piece in _PIECE.findall(text):
            yield _encode_event(head | {"choices": [_build_choice(place, piece, None)]})
        yield _encode_event(head | {"choices": [_build_choice(place, "", "stop")]})
    if usage:
        yield _encode_event(head | {"choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _encode_event(chunk: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def _count_usage(prompts: list[str], texts: list[str]) -> dict[str, int]:
    """Return the usage; each word counts as one token."""
    asked, said = (sum(len(text.split()) for text in part) for part in (prompts, texts))
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
