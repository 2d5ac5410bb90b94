"""An answer that cannot go on: told with a status before it has begun, with an event in a stream."""

import json
from typing import Any

from gateway.wire.redaction import discreet
from lisa.embeddings import BAD_ANSWER

_MESSAGES = {
    502: "The model gave no valid answer. Try again; if it happens again, tell an administrator.",
    529: "The model is overloaded. Try again later.",
}
MARK = BAD_ANSWER.encode()  # the whole body of what stands for a model's answer that could not be read
CUT = "The model's answer broke off before its end. Try again."


def unavailable(status: int) -> bytes:
    """The body for a failure of the model with this status, in OpenAI's shape."""
    return _failed(status, "model_error")


def no_answer(status: int) -> bytes:
    """The body instead of an answer with the status of a success, which is none; the code says so to our functions."""
    return _failed(status, BAD_ANSWER)


def _failed(status: int, code: str) -> bytes:
    return json.dumps({"error": _error(_MESSAGES.get(status, "The model could not answer."), code)}).encode()


def cut_short(name: str, words: str = CUT) -> bytes:
    """The event that ends a stream of this endpoint that broke off."""
    return error_event(name, discreet(words, CUT), "stream_incomplete")


def error_event(name: str, message: str, code: str) -> bytes:
    """An event from which the SDKs of this endpoint's format make an exception."""
    error = _error(message, code)
    if name == "messages":
        return _named({"type": "error", "error": {"type": "api_error", "message": message}})
    if name == "responses":
        return _named({"type": "error", "code": code, "message": message, "param": None, "error": error})
    return _data({"error": error})


def _error(message: str, code: str) -> dict[str, Any]:
    return {"message": message, "type": "server_error", "param": None, "code": code}


def _data(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n\n"


def _named(value: dict[str, Any]) -> bytes:
    return f"event: {value['type']}\n".encode() + _data(value)
