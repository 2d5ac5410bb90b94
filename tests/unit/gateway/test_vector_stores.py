"""The routes of vector stores, in OpenAI's formats."""

import json
from typing import Any

import pytest
from openai.types import VectorStore, VectorStoreSearchResponse
from openai.types.vector_stores import VectorStoreFile

from lisa.models.served import ServedModel
from tests.support.document_library import PRIVATE, STATUTES, Library
from tests.support.repositories import LETTERS, changed


@pytest.fixture
def library() -> Library:
    found = Library()
    found.write("notes/first.txt", "zzz zzz", "abc", at=1_700_000_000_000)
    found.write("notes/second.txt", "zzz abc", at=1_700_000_001_000)
    found.write("notes/third.txt", "qqq", at=1_700_000_002_000)
    found.write("law.txt", "zzz", collection=STATUTES)
    found.write("diary.txt", "zzz", collection=PRIVATE)
    return found


def get(library: Library, path: str, caller: str = "ann", **query: Any) -> Any:
    answer = library.ask("GET", f"/v1/vector_stores{path}", caller, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(listed: Any) -> set[str]:
    return {store["id"] for store in listed["data"]}


def test_the_list_holds_only_what_the_caller_may_use(library: Library) -> None:
    assert ids(get(library, "", "bob")) == {"handbook", "handbook:c2"}
    assert ids(get(library, "", "ann")) == {"handbook", "handbook:c2", "handbook:c4", "law-library"}
    assert ids(get(library, "", "root")) == ids(get(library, "", "ann"))
    assert ids(get(library, "", "function")) == set()


def test_a_forbidden_model_cannot_be_used_through_a_store(library: Library) -> None:
    mine = changed(LETTERS, collection_id="c5", name="borrowed", embedding_model="laws", created_by="bob")
    library.repositories.save(mine)
    library.write("b.txt", "zzz", collection=mine)
    stores = {"store": "handbook:c5", "none": "handbook:none"}
    hidden, absent = (
        library.ask("POST", f"/v1/vector_stores/{id_}/search", "bob", json={"query": "z"}) for id_ in stores.values()
    )
    chat = {"model": "chat", "messages": [{"role": "user", "content": "z"}], "vector_store_ids": ["handbook:c5"]}
    grounded = library.ask("POST", "/v1/chat/completions", "bob", json=chat)

    assert (hidden.status_code, grounded.status_code) == (404, 404)
    assert hidden.text.replace("c5", "none") == absent.text == grounded.text.replace("c5", "none")
    library.routes.add(ServedModel(model_id="laws", model_type="embedding", litellm_params={}))
    assert library.ask("POST", "/v1/vector_stores/handbook:c5/search", "bob", json={"query": "z"}).status_code == 200


def test_an_answer_that_is_too_large_is_refused_with_its_limit(library: Library) -> None:
    library.write("large.txt", "y" * 3_000_000, "yy" * 1_500_000)

    answer = library.ask("POST", "/v1/vector_stores/handbook/search", json={"query": "y", "max_num_results": 2})

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "max_num_results" in answer.json()["error"]["message"]


def test_lists_are_paged_from_the_last_id(library: Library) -> None:
    first = get(library, "", limit=3)
    rest = get(library, "", limit=3, after=first["last_id"])

    assert (first["has_more"], rest["has_more"], len(rest["data"])) == (True, False, 1)
    assert not ids(first) & ids(rest)
    oldest = get(library, "", order="asc")
    assert [one["id"] for one in oldest["data"]] == [one["id"] for one in [*first["data"], *rest["data"]]][::-1]


def test_a_store_has_its_name_and_its_number_of_files(library: Library) -> None:
    found = VectorStore.model_validate(get(library, "/handbook"))

    assert (found.id, found.name, found.status, found.file_counts.completed) == ("handbook", "Handbook", "completed", 3)
    assert get(library, "/handbook:diary")["metadata"]["collection_id"] == "c4"


@pytest.mark.parametrize("rest", ["", "/files", "/files/x"])
@pytest.mark.parametrize("store", ["law-library", "handbook:c4", "handbook:", "x" * 300])
def test_a_forbidden_store_looks_like_a_missing_one(library: Library, store: str, rest: str) -> None:
    hidden = library.ask("GET", f"/v1/vector_stores/{store}{rest}", "bob")
    missing = library.ask("GET", f"/v1/vector_stores/no-such{rest}", "bob")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace(store, "no-such") == missing.text


def test_files_are_the_searchable_documents_newest_first(library: Library) -> None:
    first = get(library, "/handbook/files", limit=2)
    rest = get(library, "/handbook/files", limit=2, after=first["last_id"])

    files = [VectorStoreFile.model_validate(one) for one in [*first["data"], *rest["data"]]]
    assert [(one.attributes or {})["filename"] for one in files] == ["third.txt", "second.txt", "first.txt"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert {one.status for one in files} == {"completed"}
    assert get(library, "/handbook/files", filter="failed")["data"] == []


def test_a_file_is_found_only_in_its_own_store(library: Library) -> None:
    [law] = get(library, "/law-library/files")["data"]

    assert get(library, f"/law-library/files/{law['id']}") == law
    for path in (f"handbook/files/{law['id']}", "law-library/files/nothing", f"law-library/files/{'x' * 4000}"):
        assert library.ask("GET", f"/v1/vector_stores/{path}").status_code == 404


def search(library: Library, caller: str = "ann", store: str = "handbook", **body: Any) -> Any:
    return library.ask("POST", f"/v2/serve/vector_stores/{store}/search", caller, json=body)


def test_a_search_answers_passages_nearest_first(library: Library) -> None:
    found = search(library, query="zzz", max_num_results=2, rewrite_query=True).json()

    results = [VectorStoreSearchResponse.model_validate(one) for one in found["data"]]
    assert [one.filename for one in results] == ["first.txt", "second.txt"]
    assert results[0].content[0].text == "zzz zzz"
    assert results[0].attributes is not None
    assert (results[0].attributes["start"], results[0].attributes["page"]) == (100, 1)
    assert (found["object"], found["search_query"]) == ("vector_store.search_results.page", ["zzz"])


def test_several_queries_find_each_passage_once(library: Library) -> None:
    found = search(library, query=["zzz", "qqq", "zz"], max_num_results=50).json()["data"]

    assert sorted(one["filename"] for one in found) == ["first.txt", "first.txt", "second.txt", "third.txt"]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_passages_below_the_threshold_are_left_out(library: Library) -> None:
    found = search(library, query="zzz", ranking_options={"score_threshold": 0.99}).json()["data"]

    assert [one["filename"] for one in found] == ["first.txt"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "query"),
        ({"query": " "}, "query"),
        ({"query": []}, "query"),
        ({"query": ["a"] * 6}, "query"),
        ({"query": "a" * 8_001}, "query"),
        ({"query": "a", "max_num_results": 0}, "max_num_results"),
        ({"query": "a", "filters": {"type": "eq", "key": "k", "value": "v"}}, "filters"),
        ({"query": "a", "ranking_options": {"score_threshold": "high"}}, "score_threshold"),
        ({"query": "a", "ranking_options": {"score_threshold": 10**400}}, "score_threshold"),
    ],
)
def test_a_wrong_search_is_refused_with_the_field(library: Library, body: Any, named: str) -> None:
    answer = search(library, **body)

    assert answer.status_code == 400
    assert named in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "x"},
        {"limit": "9" * 5_000},
        {"limit": f"000000001{9**9}"},
        {"limit": "0" * 8 + "1" * 5_000},
        {"order": "up"},
        {"before": "a"},
        {"after": "nothing"},
    ],
)
@pytest.mark.parametrize("path", ["", "/handbook/files"])
def test_a_wrong_page_is_refused(library: Library, path: str, query: dict[str, str]) -> None:
    answer = library.ask("GET", f"/v1/vector_stores{path}", params=query)

    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]["message"]


def test_a_search_of_a_paused_database_is_answered_with_a_retry_time(library: Library) -> None:
    library.asleep = True

    answer = search(library, query="zzz")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_a_lone_surrogate_can_be_searched(library: Library) -> None:
    answer = library.ask("POST", "/v1/vector_stores/handbook/search", content=b'{"query": "zzz \\ud800"}')

    assert answer.status_code == 200


def test_a_search_leaves_a_line_in_the_content_log(library: Library) -> None:
    search(library, query="zzz")

    [line] = map(json.loads, library.log)
    assert (line["message"], line["user"], line["request"]) == ("content", "ann", "zzz")
