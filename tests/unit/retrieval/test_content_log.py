"""The log of search questions, without credentials."""

import json
import logging
from collections.abc import Iterator, Sequence

import pytest

from lisa.adapters.retrieval import search_log
from lisa.adapters.retrieval.search_log import LoggedSearch
from lisa.identity.tokens import build_token
from lisa.retrieval.hybrid_search import SearchResult
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion

SCOPE = SearchScope("handbook", "c-1", "minilm")
TOKEN = build_token(bytes(range(32)))


class LogLines(logging.Handler):
    """Collects the formatted lines of the log."""

    def __init__(self, formatter: logging.Formatter | None) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.text: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    logger = logging.getLogger(search_log._logger.name)
    found = LogLines(logger.handlers[0].formatter)
    logger.addHandler(found)
    yield found
    logger.removeHandler(found)


def test_a_question_is_logged_as_one_line_without_credentials(log_lines: LogLines) -> None:
    asked: list[tuple[SearchQuestion, Sequence[SearchScope]]] = []
    nothing = SearchResult([], SearchMode.HYBRID, SearchMode.HYBRID)

    def search(question: SearchQuestion, scopes: Sequence[SearchScope]) -> SearchResult:
        asked.append((question, scopes))
        return nothing

    question = SearchQuestion(f"is {TOKEN} mine?", 3)
    assert LoggedSearch(search)(question, [SCOPE]) == nothing

    assert asked == [(question, [SCOPE])]
    [line] = log_lines.text
    assert json.loads(line)["content"] == {
        "repository_id": "handbook",
        "collection_id": "c-1",
        "question": "is [credential] mine?",
    }
