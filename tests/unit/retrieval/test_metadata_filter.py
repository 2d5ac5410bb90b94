"""Filters over metadata: their comparisons, their refusals, and the search with a filter."""

import json
from typing import Any

import pytest

from lisa.retrieval.metadata_filter import FilterRefused, MetadataSelection, parse_filter
from lisa.retrieval.ports import CurrentDocument, SearchScope
from tests.unit.retrieval.test_search import MemoryTable, Store, hit, search_document_ids

LETTER = {"tags": ["law", "urgent"], "customFields": {"year": 2021, "price": 9.5, "author": "Ada", "final": True}}
YEAR = {"field": "year", "gte": 2020}


def select(condition: Any, *inherited: dict[str, Any]) -> MetadataSelection:
    found = parse_filter(json.dumps(condition))
    assert not isinstance(found, FilterRefused), found
    return MetadataSelection(found, inherited)


def refuse(text: str) -> tuple[str, str]:
    found = parse_filter(text)
    assert isinstance(found, FilterRefused)
    return found.place, found.reason


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ({"field": "year", "eq": 2021}, True),
        ({"field": "year", "eq": 2021.0}, True),
        ({"field": "year", "eq": "2021"}, False),
        ({"field": "final", "eq": True}, True),
        ({"field": "final", "eq": 1}, False),
        ({"field": "author", "ne": "Ada"}, False),
        ({"field": "author", "ne": "Bob"}, True),
        ({"field": "missing", "ne": "Bob"}, True),
        ({"field": "missing", "eq": "Bob"}, False),
        ({"field": "missing", "lt": 1}, False),
        ({"field": "year", "gt": 2021}, False),
        ({"field": "year", "gte": 2021}, True),
        ({"field": "year", "lt": 2021}, False),
        ({"field": "price", "lte": 9.5}, True),
        ({"field": "author", "gt": "AAA"}, True),
        ({"field": "author", "gt": 1}, False),
        ({"field": "year", "gte": 2020, "lt": 2021}, False),
        ({"field": "year", "in": [1, 2021]}, True),
        ({"field": "year", "nin": [1, 2021]}, False),
        ({"field": "missing", "nin": [1]}, True),
        ({"field": "tags", "eq": "law"}, True),
        ({"field": "tags", "in": ["art", "urgent"]}, True),
        ({"field": "tags", "nin": ["art", "urgent"]}, False),
        ({"and": [YEAR, {"field": "tags", "eq": "art"}]}, False),
        ({"or": [{"field": "year", "lt": 1}, {"field": "tags", "eq": "law"}]}, True),
        ({"and": [YEAR, {"or": [{"field": "author", "eq": "Bob"}, {"field": "author", "eq": "Ada"}]}]}, True),
    ],
    ids=json.dumps,
)
def test_a_filter_compares_values_of_one_kind(condition: Any, matches: bool) -> None:
    assert select(condition).includes(LETTER) is matches


def test_a_filter_sees_inherited_metadata_and_prefers_that_of_the_document() -> None:
    inherited = {"tags": ["archive"], "customFields": {"year": 1999, "office": "Bern"}}

    assert select({"field": "tags", "eq": "archive"}, inherited).includes(LETTER)
    assert select({"field": "office", "eq": "Bern"}, inherited).includes(LETTER)
    assert not select({"field": "year", "eq": 1999}, inherited).includes(LETTER)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("{", "filter"),
        ("[1]", "filter"),
        ("[" * 4_000, "filter"),
        ("x" * 8_001, "filter"),
        ("{}", "filter.field"),
        ('{"field": "year"}', "filter"),
        ('{"field": "year", "near": 1}', "filter.near"),
        ('{"field": "year", "gte": true}', "filter.gte"),
        ('{"field": "year", "gte": NaN}', "filter.gte"),
        ('{"field": "year", "eq": null}', "filter.eq"),
        ('{"field": "year", "in": []}', "filter.in"),
        ('{"field": "year", "in": 3}', "filter.in"),
        (json.dumps({"field": "year", "in": list(range(101))}), "filter.in"),
        ('{"and": []}', "filter.and"),
        ('{"and": [{"field": "a", "eq": 1}], "or": []}', "filter"),
        ('{"and": [{"field": "a", "eq": 1}, {"or": [{"field": "b", "gt": []}]}]}', "filter.and[1].or[0].gt"),
        (json.dumps({"and": [YEAR] * 51}), "filter"),
        (json.dumps({"and": [{"and": [{"and": [{"and": [{"and": [YEAR]}]}]}]}]}), "filter" + ".and[0]" * 5),
    ],
)
def test_an_invalid_filter_is_refused_and_the_refusal_names_the_place(given: str, place: str) -> None:
    assert refuse(given)[0] == place


class TaggedTable(MemoryTable):
    """Documents whose tag is the first letter of their id."""

    def get_current_documents(self, document_ids: Any) -> dict[str, CurrentDocument]:
        return {
            id_: CurrentDocument("new", id_, id_, "handbook", "c", {"tags": [id_[0]]})
            for id_ in document_ids
            if id_ in self.versions
        }


def test_a_search_with_a_filter_reads_on_until_it_has_enough_passages_of_selected_documents() -> None:
    ids = [f"a{number}" for number in range(500)] + ["b1", "b2", "b3"]
    scope = SearchScope("handbook", "c", "minilm", select({"field": "tags", "eq": "b"}))

    found = search_document_ids(Store([hit(id_) for id_ in ids]), TaggedTable(**dict.fromkeys(ids, "new")), scope=scope)

    assert found == ["b1", "b2", "b3"]
