"""The questions people search with, in the log, where the installation chose so."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from lisa.policy.redaction import redact
from lisa.retrieval.ports import Scope
from lisa.retrieval.search import Passage

_LONGEST = 8_000  # characters; no question that is admitted is longer
_logger = Logger()

Searching = Callable[[str, Scope, int], list[Passage]]


@dataclass(frozen=True)
class LoggedSearch:
    """Search that writes down what it is asked, one line for each question."""

    search: Searching

    def __call__(self, query: str, scope: Scope, top_k: int) -> list[Passage]:
        """See Search."""
        asked = {"repository_id": scope.repository_id, "collection_id": scope.collection_id}
        _logger.info("content", extra={"content": asked | {"question": redact(query)[:_LONGEST]}})
        return self.search(query, scope, top_k)
