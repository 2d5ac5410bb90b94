"""The routes of vector stores, in OpenAI's formats."""

from typing import Any

import pytest
from openai.types import VectorStore
from openai.types.vector_stores import VectorStoreFile

from lisa.models.served import ServedModel
from tests.support.document_library import Library
from tests.support.repositories import LETTERS, changed


def get(store_library: Library, path: str, caller: str = "ann", **query: Any) -> Any:
    answer = store_library.ask("GET", f"/v1/vector_stores{path}", caller, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(listed: Any) -> set[str]:
    return {store["id"] for store in listed["data"]}


def test_the_list_holds_only_what_the_caller_may_use(store_library: Library) -> None:
    assert ids(get(store_library, "", "bob")) == {"handbook", "handbook:c2"}
    assert ids(get(store_library, "", "ann")) == {"handbook", "handbook:c2", "handbook:c4", "law-library"}
    assert ids(get(store_library, "", "root")) == ids(get(store_library, "", "ann"))
    assert ids(get(store_library, "", "function")) == set()


def test_a_forbidden_model_cannot_be_used_through_a_store(store_library: Library) -> None:
    mine = changed(LETTERS, collection_id="c5", name="borrowed", embedding_model="laws", created_by="bob")
    store_library.repositories.save(mine)
    store_library.write("b.txt", "zzz", collection=mine)
    stores = {"store": "handbook:c5", "none": "handbook:none"}
    hidden, absent = (
        store_library.ask("POST", f"/v1/vector_stores/{id_}/search", "bob", json={"query": "z"})
        for id_ in stores.values()
    )
    chat = {"model": "chat", "messages": [{"role": "user", "content": "z"}], "vector_store_ids": ["handbook:c5"]}
    grounded = store_library.ask("POST", "/v1/chat/completions", "bob", json=chat)

    assert (hidden.status_code, grounded.status_code) == (404, 404)
    assert hidden.text.replace("c5", "none") == absent.text == grounded.text.replace("c5", "none")
    store_library.routes.add_model(ServedModel(model_id="laws", model_type="embedding", litellm_params={}))
    assert (
        store_library.ask("POST", "/v1/vector_stores/handbook:c5/search", "bob", json={"query": "z"}).status_code == 200
    )


def test_an_answer_that_is_too_large_is_refused_with_its_limit(store_library: Library) -> None:
    store_library.write("large.txt", "y" * 3_000_000, "yy" * 1_500_000)

    answer = store_library.ask("POST", "/v1/vector_stores/handbook/search", json={"query": "y", "max_num_results": 2})

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "max_num_results" in answer.json()["error"]["message"]


def test_lists_are_paged_from_the_last_id(store_library: Library) -> None:
    first = get(store_library, "", limit=3)
    rest = get(store_library, "", limit=3, after=first["last_id"])

    assert (first["has_more"], rest["has_more"], len(rest["data"])) == (True, False, 1)
    assert not ids(first) & ids(rest)
    oldest = get(store_library, "", order="asc")
    assert [one["id"] for one in oldest["data"]] == [one["id"] for one in [*first["data"], *rest["data"]]][::-1]


def test_a_store_has_its_name_and_its_number_of_files(store_library: Library) -> None:
    found = VectorStore.model_validate(get(store_library, "/handbook"))

    assert (found.id, found.name, found.status, found.file_counts.completed) == ("handbook", "Handbook", "completed", 3)
    assert get(store_library, "/handbook:diary")["metadata"]["collection_id"] == "c4"


@pytest.mark.parametrize("rest", ["", "/files", "/files/x"])
@pytest.mark.parametrize("store", ["law-library", "handbook:c4", "handbook:", "x" * 300])
def test_a_forbidden_store_looks_like_a_missing_one(store_library: Library, store: str, rest: str) -> None:
    hidden = store_library.ask("GET", f"/v1/vector_stores/{store}{rest}", "bob")
    missing = store_library.ask("GET", f"/v1/vector_stores/no-such{rest}", "bob")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace(store, "no-such") == missing.text


def test_files_are_the_searchable_documents_newest_first(store_library: Library) -> None:
    first = get(store_library, "/handbook/files", limit=2)
    rest = get(store_library, "/handbook/files", limit=2, after=first["last_id"])

    files = [VectorStoreFile.model_validate(one) for one in [*first["data"], *rest["data"]]]
    assert [(one.attributes or {})["filename"] for one in files] == ["third.txt", "second.txt", "first.txt"]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert {one.status for one in files} == {"completed"}
    assert get(store_library, "/handbook/files", filter="failed")["data"] == []


def test_a_file_is_found_only_in_its_own_store(store_library: Library) -> None:
    [law] = get(store_library, "/law-library/files")["data"]

    assert get(store_library, f"/law-library/files/{law['id']}") == law
    for path in (f"handbook/files/{law['id']}", "law-library/files/nothing", f"law-library/files/{'x' * 4000}"):
        assert store_library.ask("GET", f"/v1/vector_stores/{path}").status_code == 404


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
def test_a_wrong_page_is_refused(store_library: Library, path: str, query: dict[str, str]) -> None:
    answer = store_library.ask("GET", f"/v1/vector_stores{path}", params=query)

    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]["message"]
