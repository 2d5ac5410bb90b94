"""The errors for broken answers: a body with a status before an answer has begun, an event in a stream."""

import json

from gateway.wire.error_format import error_event, server_error
from gateway.wire.redaction import redact_message
from lisa.embeddings import BAD_ANSWER

_MESSAGES = {
    502: "The model gave no valid answer. Try again; if it happens again, tell an administrator.",
    529: "The model is overloaded. Try again later.",
}
INVALID_ANSWER_MARK = BAD_ANSWER.encode()  # the whole body of what stands for a model's answer that could not be read
INCOMPLETE_STREAM = "The model's answer broke off before its end. Try again."


def model_error_body(status: int) -> bytes:
    """The body for a failure of the model with this status, in OpenAI's shape."""
    return _failed(status, "model_error")


def invalid_answer_body(status: int) -> bytes:
    """The body instead of an answer with the status of a success, which is none; the code says so to our functions."""
    return _failed(status, BAD_ANSWER)


def _failed(status: int, code: str) -> bytes:
    return json.dumps({"error": server_error(_MESSAGES.get(status, "The model could not answer."), code)}).encode()


def incomplete_stream_event(name: str, words: str = INCOMPLETE_STREAM) -> bytes:
    """Return the event that ends a stream of this endpoint that broke off."""
    return error_event(name, 502, server_error(redact_message(words, INCOMPLETE_STREAM), "stream_incomplete"))
