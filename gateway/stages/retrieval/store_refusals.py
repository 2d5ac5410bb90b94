"""Refusals about vector stores."""

import logging

from botocore.exceptions import BotoCoreError, ClientError
from starlette.responses import Response

from gateway.wire.errors import Malformed
from gateway.wire.refusals import error_response, forbidden
from lisa.embeddings import BAD_ANSWER, BadVectors
from lisa.errors import DATABASE, TransientError
from lisa.policy.decision import Denied

_RETRY_SECONDS = 10  # a sleeping database takes 15 to 30 to wake up
_log = logging.getLogger(__name__)
#: What is raised while something that search needs cannot answer.
UNAVAILABLE = (TransientError, BotoCoreError, ClientError, OSError)


def store_refused(store_id: str, decision: Denied) -> Response:
    """A store that does not exist and one the caller may not use: told apart by nobody."""
    if decision.message:
        return forbidden(decision.message)
    words = f"The vector store {store_id!r} does not exist or you may not use it."
    return error_response(404, words, code="vector_store_not_found")


def malformed(error: Malformed) -> Response:
    """The message names the field."""
    return error_response(400, str(error), code="invalid_value")


def bad_vectors(error: BadVectors) -> Response:
    """The embedding model's answer is no vector: for an administrator to mend."""
    _log.error("retrieval cannot be served: %s", error)
    return error_response(502, str(error), code=BAD_ANSWER)


def unavailable(error: Exception) -> Response:
    """Something is away: why is for the log."""
    _log.warning("retrieval cannot be served: %s", error)
    dependency = error.dependency if isinstance(error, TransientError) else None
    asleep = "The database is waking up" if dependency == DATABASE else "Retrieval is not available at the moment"
    words = f"{asleep}; try again in {_RETRY_SECONDS} seconds."
    return error_response(503, words, code="not_ready", retry_after=_RETRY_SECONDS)
