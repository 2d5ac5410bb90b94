"""Refusals about vector stores, in the wire format of whoever asked."""

import logging

from botocore.exceptions import BotoCoreError, ClientError
from starlette.responses import JSONResponse, Response

from gateway.endpoints import Endpoint
from gateway.wire.errors import Malformed
from gateway.wire.refusals import refusal
from lisa.embeddings import BAD_ANSWER, BadVectors
from lisa.errors import DATABASE, TransientError
from lisa.policy.decision import Denied

_RETRY_SECONDS = 10  # a sleeping database takes 15 to 30 to wake up
_log = logging.getLogger(__name__)
#: What is raised while something that search needs cannot answer.
UNAVAILABLE = (TransientError, BotoCoreError, ClientError, OSError)
# https://docs.anthropic.com/en/api/errors
_ANTHROPIC = {
    400: "invalid_request_error",
    403: "permission_error",
    404: "not_found_error",
    502: "api_error",
    503: "overloaded_error",
}


def store_refused(endpoint: Endpoint, store_id: str, decision: Denied) -> Response:
    """A store that does not exist and one the caller may not use: told apart by nobody."""
    if decision.message:
        return _refusal(endpoint, 403, f"{decision.message[0].upper()}{decision.message[1:]}.", "forbidden")
    words = f"The vector store {store_id!r} does not exist or you may not use it."
    return _refusal(endpoint, 404, words, "vector_store_not_found")


def malformed(endpoint: Endpoint, error: Malformed) -> Response:
    """The message names the field."""
    return _refusal(endpoint, 400, str(error), "invalid_value")


def bad_vectors(endpoint: Endpoint, error: BadVectors) -> Response:
    """The embedding model's answer is no vector: for an administrator to mend."""
    _log.error("retrieval cannot be served: %s", error)
    return _refusal(endpoint, 502, str(error), BAD_ANSWER)


def unavailable(endpoint: Endpoint, error: Exception) -> Response:
    """Something is away: why is for the log."""
    _log.warning("retrieval cannot be served: %s", error)
    dependency = error.dependency if isinstance(error, TransientError) else None
    asleep = "The database is waking up" if dependency == DATABASE else "Retrieval is not available at the moment"
    return _refusal(endpoint, 503, f"{asleep}; try again in {_RETRY_SECONDS} seconds.", "not_ready")


def _refusal(endpoint: Endpoint, status: int, words: str, code: str) -> Response:
    """In Anthropic's shape where that format is spoken, else in OpenAI's."""
    retry_after = _RETRY_SECONDS if status == 503 else None
    if not endpoint.name.startswith("messages"):
        return refusal(status, words, code=code, retry_after=retry_after)
    error = {"type": "error", "error": {"type": _ANTHROPIC[status], "message": words}}
    return JSONResponse(error, status, {"Retry-After": str(retry_after)} if retry_after else {})
