"""The log of search questions, for installations that turn it on."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from lisa.policy.redaction import redact_credentials
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.search import Passage

_MAX_LOGGED_CHARACTERS = 8_000  # characters; the API accepts no longer question
_logger = Logger()

Searching = Callable[[str, SearchScope, int], list[Passage]]


@dataclass(frozen=True)
class LoggedSearch:
    """A search that logs one line for each question."""

    search: Searching

    def __call__(self, query: str, scope: SearchScope, top_k: int) -> list[Passage]:
        """Log the question without credentials, then search."""
        place = {"repository_id": scope.repository_id, "collection_id": scope.collection_id}
        _logger.info(
            "content", extra={"content": place | {"question": redact_credentials(query)[:_MAX_LOGGED_CHARACTERS]}}
        )
        return self.search(query, scope, top_k)
