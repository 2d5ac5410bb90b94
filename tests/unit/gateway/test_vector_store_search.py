"""The search route of vector stores, in OpenAI's format."""

import json
from typing import Any

import pytest
from openai.types import VectorStoreSearchResponse

from tests.support.document_library import Library
from tests.support.repositories import LETTERS, changed


def search(store_library: Library, caller: str = "ann", store: str = "handbook", **body: Any) -> Any:
    return store_library.ask("POST", f"/v2/serve/vector_stores/{store}/search", caller, json=body)


def test_a_search_answers_passages_nearest_first(store_library: Library) -> None:
    found = search(store_library, query="zzz", max_num_results=2, rewrite_query=True).json()

    results = [VectorStoreSearchResponse.model_validate(one) for one in found["data"]]
    assert [one.filename for one in results] == ["first.txt", "second.txt"]
    assert results[0].content[0].text == "zzz zzz"
    assert results[0].attributes is not None
    assert (results[0].attributes["start"], results[0].attributes["page"]) == (100, 1)
    assert (found["object"], found["search_query"]) == ("vector_store.search_results.page", ["zzz"])


def test_several_queries_find_each_passage_once(store_library: Library) -> None:
    found = search(store_library, query=["zzz", "qqq", "zz"], max_num_results=50).json()["data"]

    assert sorted(one["filename"] for one in found) == ["first.txt", "first.txt", "second.txt", "third.txt"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_passages_below_the_threshold_are_left_out(store_library: Library) -> None:
    found = search(store_library, query="zzz", ranking_options={"score_threshold": 0.99}).json()["data"]

    assert [one["filename"] for one in found] == ["first.txt"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"type": "eq", "key": "year", "value": 2021}, ["new.txt"]),
        ({"type": "lt", "key": "year", "value": 2021}, ["old.txt"]),
        ({"type": "in", "key": "tags", "value": ["law", "art"]}, ["new.txt"]),
        ({"type": "eq", "key": "office", "value": "Bern"}, ["new.txt", "old.txt"]),
        (
            {
                "type": "and",
                "filters": [
                    {"type": "gte", "key": "year", "value": 1999},
                    {"type": "nin", "key": "tags", "value": ["law"]},
                ],
            },
            ["old.txt"],
        ),
    ],
)
def test_a_filter_selects_files_by_their_own_and_inherited_metadata(
    store_library: Library, filters: dict[str, Any], names: list[str]
) -> None:
    letters = changed(LETTERS, metadata={"customFields": {"office": "Bern"}})
    store_library.repositories.save(letters)
    new = {"tags": ["law"], "customFields": {"year": 2021}}
    store_library.write("new.txt", "zzz", collection=letters, metadata=new)
    store_library.write("old.txt", "zzz", collection=letters, metadata={"customFields": {"year": 1999}})

    store = f"handbook:{letters.collection_id}"
    found = search(store_library, store=store, query="zzz", filters=filters).json()["data"]

    assert sorted(one["filename"] for one in found) == names


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "query"),
        ({"query": " "}, "query"),
        ({"query": []}, "query"),
        ({"query": ["a"] * 6}, "query"),
        ({"query": "a" * 8_001}, "query"),
        ({"query": "a", "max_num_results": 0}, "max_num_results"),
        ({"query": "a", "filters": {"type": "near", "key": "k", "value": "v"}}, "filters"),
        ({"query": "a", "filters": [1]}, "filters"),
        ({"query": "a", "filters": {"type": "eq", "key": "", "value": "v"}}, "filters.field"),
        ({"query": "a", "filters": {"type": "in", "key": "k", "value": "v"}}, "filters.in"),
        ({"query": "a", "filters": {"type": "or", "filters": [{"type": "eq", "key": "k"}]}}, "filters.filters[0]"),
        ({"query": "a", "filters": {"type": "and", "filters": []}}, "filters.and"),
        ({"query": "a", "ranking_options": {"score_threshold": "high"}}, "score_threshold"),
        ({"query": "a", "ranking_options": {"score_threshold": 10**400}}, "score_threshold"),
    ],
)
def test_a_wrong_search_is_refused_with_the_field(store_library: Library, body: Any, named: str) -> None:
    answer = search(store_library, **body)

    assert answer.status_code == 400
    assert named in answer.json()["error"]["message"]


def test_a_search_of_a_paused_database_is_answered_with_a_retry_time(store_library: Library) -> None:
    store_library.asleep = True

    answer = search(store_library, query="zzz")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_a_lone_surrogate_can_be_searched(store_library: Library) -> None:
    answer = store_library.ask("POST", "/v1/vector_stores/handbook/search", content=b'{"query": "zzz \\ud800"}')

    assert answer.status_code == 200


def test_a_search_leaves_a_line_in_the_content_log(store_library: Library) -> None:
    search(store_library, query="zzz")

    [line] = map(json.loads, store_library.log)
    assert (line["message"], line["user"], line["request"]) == ("content", "ann", "zzz")
