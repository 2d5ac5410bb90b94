"""The refusals of requests to vector stores and of retrieval."""

import logging

from botocore.exceptions import BotoCoreError, ClientError
from starlette.responses import Response

from gateway.wire.errors import MalformedRequest
from gateway.wire.refusals import build_error_response, refuse_forbidden
from lisa.embeddings import BAD_ANSWER_CODE, BadVectors
from lisa.errors import DATABASE, TransientError
from lisa.policy.decision import Denied

_RETRY_SECONDS = 10  # a paused database takes 15 to 30 seconds to resume
_log = logging.getLogger(__name__)
#: The exceptions of dependencies that are unavailable.
UNAVAILABLE_ERRORS = (TransientError, BotoCoreError, ClientError, OSError)


def refuse_store(store_id: str, decision: Denied) -> Response:
    """Return the refusal of a store: the same for a missing store and for one that the caller may not use."""
    if decision.message:
        return refuse_forbidden(decision.message)
    words = f"The vector store {store_id!r} does not exist or you may not use it."
    return build_error_response(404, words, code="vector_store_not_found")


def refuse_malformed_field(error: MalformedRequest) -> Response:
    """Return the refusal of a wrong field, which the message names."""
    return build_error_response(400, str(error), code="invalid_value")


def refuse_bad_vectors(error: BadVectors) -> Response:
    """Return the refusal after a wrong answer of the embedding model, and log it for administrators."""
    _log.error("retrieval cannot be served: %s", error)
    return build_error_response(502, str(error), code=BAD_ANSWER_CODE)


def refuse_while_unavailable(error: Exception) -> Response:
    """Return the refusal while a dependency is unavailable, and log the reason."""
    _log.warning("retrieval cannot be served: %s", error)
    dependency = error.dependency if isinstance(error, TransientError) else None
    asleep = "The database is waking up" if dependency == DATABASE else "Retrieval is not available at the moment"
    words = f"{asleep}; try again in {_RETRY_SECONDS} seconds."
    return build_error_response(503, words, code="not_ready", retry_after=_RETRY_SECONDS)
