"""Requests to vector stores: pages of lists, and searches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from gateway.stages.retrieval.attribute_filters import parse_attribute_filter
from gateway.stages.retrieval.requested_stores import parse_max_results
from gateway.stages.retrieval.store_search import MAX_QUESTION_LENGTH, prepare_question
from gateway.wire.errors import MalformedRequest
from gateway.wire.payload import parse_json_object
from lisa.retrieval.metadata_filter import Filter

_MAX_QUERIES = 5
_MAX_PAGE_SIZE = 100
_MAX_SCORE = 1e9  # above any score; larger integers may not fit a float
_FILE_STATUSES = ("in_progress", "completed", "failed", "cancelled")


@dataclass(frozen=True)
class PageRequest:
    """A page of a list. `after` is the id of the last item of the previous page."""

    limit: int = 20
    after: str | None = None
    oldest_first: bool = False
    status: str | None = None


@dataclass(frozen=True)
class StoreQuery:
    """A search: passages near to any of the queries, their number, their least score, and the filter for files."""

    queries: tuple[str, ...]
    max_results: int
    min_score: float
    filter: Filter | None = None


def parse_page_request(query: bytes) -> PageRequest:
    """Return the page that a query string describes. Raises MalformedRequest."""
    given = dict(parse_qsl(query.decode("latin-1")))
    limit, order, status = given.get("limit", "20"), given.get("order", "desc"), given.get("filter")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 1 <= int(limit) <= _MAX_PAGE_SIZE):
        raise MalformedRequest(f"limit: give a whole number from 1 to {_MAX_PAGE_SIZE}.")
    if order not in ("asc", "desc"):
        raise MalformedRequest("order: give 'asc' or 'desc'.")
    if "before" in given:
        raise MalformedRequest("before: lists are paged forwards only; use 'after'.")
    if status is not None and status not in _FILE_STATUSES:
        raise MalformedRequest(f"filter: give one of {', '.join(_FILE_STATUSES)}.")
    return PageRequest(int(limit), given.get("after"), order == "asc", status)


def parse_store_query(body: bytes) -> StoreQuery:
    """Return the search that a body describes. `rewrite_query` and rankers are ignored. Raises MalformedRequest."""
    found = parse_json_object(body)
    return StoreQuery(
        _parse_queries(found.get("query")),
        parse_max_results(found),
        _parse_score_threshold(found.get("ranking_options")),
        parse_attribute_filter(found.get("filters")),
    )


def _parse_queries(value: Any) -> tuple[str, ...]:
    queries = value if isinstance(value, list) else [value]
    if not 1 <= len(queries) <= _MAX_QUERIES or not all(isinstance(one, str) and one.strip() for one in queries):
        raise MalformedRequest(f"query: give a text, or a list of 1 to {_MAX_QUERIES} texts.")
    if any(len(one) > MAX_QUESTION_LENGTH for one in queries):
        raise MalformedRequest(f"query: give at most {MAX_QUESTION_LENGTH} characters.")
    return tuple(map(prepare_question, queries))


def _parse_score_threshold(options: Any) -> float:
    threshold = options.get("score_threshold") if isinstance(options, Mapping) else None
    is_number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
    if threshold is not None and not (is_number and abs(threshold) <= _MAX_SCORE):
        raise MalformedRequest("ranking_options.score_threshold: give a number.")
    return -1.0 if threshold is None else float(threshold)
