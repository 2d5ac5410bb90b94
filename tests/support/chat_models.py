"""Models for tests of the chat page: they think, repeat, reach their limit, have small contexts or refuse arguments."""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from lisa.models.served import ModelFeature, ServedModel
from tests.support.provider import ProviderAnswer, ProviderRequest
from tests.support.provider_script import ANSWER_TEXT, script
from tests.support.scripted_models import scripted_model

REASONING = "The samples are asked for. I look up how long they are kept."
PART, REST = "First half of the answer, ", "second half of the answer."
WINDOW = 1_000  # tokens of the context of `small`
_CHARACTERS_PER_TOKEN = 4
_USAGE = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
_Deltas = Iterable[dict[str, str]]


def chat_script(heard: ProviderRequest) -> ProviderAnswer:
    """Return the answer to a request for one of these models, or of the script of the provider."""
    answer = _SCRIPTS.get(str(heard.fields.get("model", "")))
    return script(heard) if answer is None else answer(heard)


def chat_models(url: str) -> tuple[ServedModel, ...]:
    """Return the models; `small` and `exact` have the same context, and the page does not know that of `exact`."""
    thinker = scripted_model("straight", "thinking", url, "thinker")
    small = scripted_model("straight", "window", url, "small")
    return (
        scripted_model("straight", "counting-500", url, "counting-500"),
        thinker.model_copy(update={"features": (ModelFeature(name="reasoning"),)}),
        scripted_model("straight", "halving", url, "halving"),
        small.model_copy(update={"context_window": WINDOW}),
        scripted_model("straight", "window", url, "exact"),
        scripted_model("straight", "words", url, "large").model_copy(update={"context_window": 20 * WINDOW}),
        scripted_model("straight", "choosy", url, "choosy"),
        scripted_model("straight", "repeating", url, "repeating"),
        scripted_model("straight", "echo", url, "echo"),
    )


def _think(heard: ProviderRequest) -> ProviderAnswer:
    deltas = [{"reasoning_content": word + " "} for word in REASONING.split()]
    return _stream(heard, [*deltas, {"content": ANSWER_TEXT}], "stop")


def _repeat_instructions(heard: ProviderRequest) -> ProviderAnswer:
    """Answer with the system message. A request for a title receives a text that is too long for one."""
    found = [str(turn["content"]) for turn in heard.fields["messages"] if turn["role"] == "system"]
    text = "Instructions: " + (" ".join(found) or "this request has no system message that a model could repeat")
    if heard.fields.get("stream"):
        return _stream(heard, [{"content": text}], "stop")
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "repeating", "choices": [choice]}
    return ProviderAnswer(json.dumps(body | {"usage": _USAGE}).encode())


def _echo(heard: ProviderRequest) -> ProviderAnswer:
    """Answer with the text of the question, in pieces of seven characters."""
    text = str(heard.fields["messages"][-1]["content"])
    return _stream(heard, [{"content": text[at : at + 7]} for at in range(0, len(text), 7)], "stop")


def _write_half(heard: ProviderRequest) -> ProviderAnswer:
    """Stop at the limit of tokens; a request that has the first half already receives the second one."""
    has_half = any(turn["role"] == "assistant" for turn in heard.fields["messages"])
    return _stream(heard, [{"content": REST if has_half else PART}], "stop" if has_half else "length")


def _answer_within_window(heard: ProviderRequest) -> ProviderAnswer:
    size = len(json.dumps(heard.fields["messages"])) // _CHARACTERS_PER_TOKEN
    if size <= WINDOW:
        return script(ProviderRequest(heard.path, heard.headers, heard.body.replace(b'"window"', b'"words"')))
    message = f"This model's maximum context length is {WINDOW} tokens. However, you requested {size} tokens."
    return _refuse(message, code="context_length_exceeded", param="messages")


def _refuse_temperature(heard: ProviderRequest) -> ProviderAnswer:
    if "temperature" not in heard.fields:
        return _stream(heard, [{"content": ANSWER_TEXT}], "stop")
    message = "Unsupported value: 'temperature' does not support 0.3 with this model."
    return _refuse(message, code="unsupported_value", param="temperature")


def _refuse(message: str, **about: str) -> ProviderAnswer:
    error = {"message": message, "type": "invalid_request_error", **about}
    return ProviderAnswer(json.dumps({"error": error}).encode(), status=400)


def _stream(heard: ProviderRequest, deltas: _Deltas, finish: str) -> ProviderAnswer:
    return ProviderAnswer(pieces=_chunks(heard.fields, deltas, finish), media_type="text/event-stream")


async def _chunks(fields: dict[str, Any], deltas: _Deltas, finish: str) -> AsyncIterator[bytes]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": fields["model"]}
    choices = [*((delta, None) for delta in deltas), ({}, finish)]
    bodies: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in choices
    ]
    for body in (*bodies, {"choices": [], "usage": _USAGE}):
        yield b"data: " + json.dumps(head | body).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


_SCRIPTS: dict[str, Callable[[ProviderRequest], ProviderAnswer]] = {
    "thinking": _think,
    "halving": _write_half,
    "window": _answer_within_window,
    "choosy": _refuse_temperature,
    "repeating": _repeat_instructions,
    "echo": _echo,
}
