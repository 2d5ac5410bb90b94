"""The errors for broken answers: a body with a status before an answer has begun, an event in a stream."""

import json

from gateway.wire.error_format import build_error_event, build_server_error
from gateway.wire.redaction import redact_message
from lisa.embeddings import BAD_ANSWER_CODE
from lisa.endpoints.endpoint import WireFormat

_STATUS_MESSAGES = {
    502: "The model gave no valid answer. Try again; if it happens again, tell an administrator.",
    529: "The model is overloaded. Try again later.",
}
INVALID_ANSWER_MARK = (
    BAD_ANSWER_CODE.encode()
)  # the whole body that the response reader puts in place of an unusable answer
INCOMPLETE_STREAM = "The model's answer broke off before its end. Try again."


def build_model_error_body(status: int) -> bytes:
    """Return the body for a failure of the model with this status, in OpenAI's shape."""
    return _build_error_body(status, "model_error")


def build_invalid_answer_body(status: int) -> bytes:
    """Return the body in place of an unusable answer; our own functions recognize its code."""
    return _build_error_body(status, BAD_ANSWER_CODE)


def _build_error_body(status: int, code: str) -> bytes:
    return json.dumps(
        {"error": build_server_error(_STATUS_MESSAGES.get(status, "The model could not answer."), code)}
    ).encode()


def build_incomplete_stream_event(wire: WireFormat, message: str = INCOMPLETE_STREAM) -> bytes:
    """Return the event that ends a stream of this endpoint that broke off."""
    return build_error_event(
        wire, 502, build_server_error(redact_message(message, INCOMPLETE_STREAM), "stream_incomplete")
    )
