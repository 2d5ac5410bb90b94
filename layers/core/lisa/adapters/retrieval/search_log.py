"""The log of search questions, for installations that turn it on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from lisa.policy.redaction import redact_credentials
from lisa.retrieval.hybrid_search import SearchResult
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.scope_reads import SearchQuestion

_MAX_LOGGED_CHARACTERS = 8_000  # characters; the API accepts no longer question
_logger = Logger()

Searching = Callable[[SearchQuestion, Sequence[SearchScope]], SearchResult]


@dataclass(frozen=True)
class LoggedSearch:
    """A search that logs one line for each collection."""

    search: Searching

    def __call__(self, question: SearchQuestion, scopes: Sequence[SearchScope]) -> SearchResult:
        """Log the question without credentials, then search."""
        shown = redact_credentials(question.text)[:_MAX_LOGGED_CHARACTERS]
        for scope in scopes:
            place = {"repository_id": scope.repository_id, "collection_id": scope.collection_id}
            _logger.info("content", extra={"content": place | {"question": shown}})
        return self.search(question, scopes)
