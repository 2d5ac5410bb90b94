"""The errors for broken answers: a body with a status before an answer has begun, an event in a stream."""

import json

from gateway.wire.error_format import error_event, server_error
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
    return json.dumps({"error": server_error(_MESSAGES.get(status, "The model could not answer."), code)}).encode()


def cut_short(name: str, words: str = CUT) -> bytes:
    """Return the event that ends a stream of this endpoint that broke off."""
    return error_event(name, 502, server_error(discreet(words, CUT), "stream_incomplete"))
