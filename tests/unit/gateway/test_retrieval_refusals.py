"""Requests with retrieval that are refused: forbidden stores, wrong fields and unavailable databases."""

import json
from typing import Any

import pytest

from tests.support.document_library import CALLERS
from tests.support.retrieval_requests import (
    FILE_SEARCH_TOOL,
    REQUESTS_BY_PATH,
    USER_MESSAGE,
    library_of_three_documents,
    passages_in_prompt,
)


@pytest.mark.parametrize("path", ["chat/completions", "responses", "messages"])
@pytest.mark.parametrize(
    ("caller", "store"), [("bob", "law-library"), ("bob", "handbook:c4"), ("bob", "handbook:diary")]
)
def test_a_forbidden_store_and_a_missing_one_have_the_same_answer(path: str, caller: str, store: str) -> None:
    found = library_of_three_documents()
    asked = REQUESTS_BY_PATH[path]

    forbidden = found.post(path, caller, **asked, vector_store_ids=["handbook", store])
    missing = found.post(path, caller, **asked, vector_store_ids=["handbook", "no-such"])

    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.text.replace(store, "no-such") == missing.text
    assert found.model.asked == []
    if path == "messages":
        assert forbidden.json()["error"]["type"] == "not_found_error"
    else:
        assert forbidden.json()["error"]["code"] == "vector_store_not_found"


def test_a_private_collection_is_for_its_owner_and_administrators() -> None:
    found = library_of_three_documents()

    for caller in ("ann", "root"):
        answer = found.post("chat/completions", caller, messages=[USER_MESSAGE], vector_store_ids=["handbook:diary"])
        assert answer.status_code == 200
        assert passages_in_prompt(found) == {1: "zzz dear diary"}


def test_a_denial_leaves_an_audit_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        library_of_three_documents().post(
            "chat/completions", "bob", messages=[USER_MESSAGE], vector_store_ids=["law-library"]
        )

    [line] = [json.loads(record.message)["audit"] for record in caplog.records if record.name == "lisa.audit"]
    assert (line["who"], line["resource"], line["outcome"]) == ("bob", "vector_store/law-library", "refused")


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ({"vector_store_ids": "handbook"}, "vector_store_ids"),
        ({"vector_store_ids": [7]}, "vector_store_ids"),
        ({"vector_store_ids": [f"store-{n}" for n in range(11)]}, "vector_store_ids"),
        ({"tools": [{"type": "file_search"}]}, "vector_store_ids"),
        ({"tools": [FILE_SEARCH_TOOL | {"filters": {"type": "near", "key": "a", "value": 1}}]}, "filters"),
        ({"tools": [FILE_SEARCH_TOOL | {"filters": {"type": "eq", "key": "a", "value": 1}}] * 2}, "filters"),
        ({"tools": [FILE_SEARCH_TOOL | {"max_num_results": 51}]}, "max_num_results"),
        ({"tools": [FILE_SEARCH_TOOL | {"max_num_results": True}]}, "max_num_results"),
        ({"vector_store_ids": ["handbook"], "messages": []}, "words"),
    ],
)
def test_a_wrong_search_field_is_refused_by_its_name(about: dict[str, Any], named: str) -> None:
    found = library_of_three_documents()

    answer = found.post("chat/completions", **({"messages": [USER_MESSAGE]} | about))

    assert answer.status_code == 400
    assert named in answer.json()["error"]["message"]
    assert found.model.asked == []


@pytest.mark.parametrize("path", ["chat/completions", "responses", "messages"])
def test_a_paused_database_is_answered_with_a_retry_time(path: str) -> None:
    found = library_of_three_documents()
    found.asleep = True

    answer = found.post(path, **REQUESTS_BY_PATH[path], vector_store_ids=["handbook"])

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "waking up" in answer.json()["error"]["message"]
    assert "refused" not in answer.text


@pytest.mark.parametrize(
    ("status", "question", "told"),
    [(500, "abc", 200), (429, "abc", 200), (404, "abc", 200), (429, "ab", 503), (400, "abc", 400)],
)
def test_an_unavailable_embedding_model_leaves_the_passages_that_contain_words_of_the_question(
    status: int, question: str, told: int
) -> None:
    found = library_of_three_documents()
    found.model.embedding_status = status

    answer = found.post(
        "chat/completions", messages=[USER_MESSAGE | {"content": question}], vector_store_ids=["handbook"]
    )

    assert answer.status_code == told
    if told == 200:
        assert passages_in_prompt(found) == {1: "abc abc"}


@pytest.mark.parametrize("path", ["chat/completions", "responses", "messages", "vector_stores/handbook/search"])
@pytest.mark.parametrize(
    "said",
    [
        {"data": [{"embedding": [None] * 26}]},
        {"data": [{"embedding": [float("nan")] * 26}]},
        {"data": []},
        {"object": "error"},
        {"data": [{"embedding": [1.0, 2.0]}]},
    ],
    ids=["null", "NaN", "none", "no data", "another length"],
)
def test_an_embedding_model_that_answers_no_vectors_is_named_in_a_502(path: str, said: dict[str, Any]) -> None:
    found = library_of_three_documents()
    found.model.embedding_answer = said

    answer = found.post(path, **REQUESTS_BY_PATH.get(path, {"query": "zzz"}), vector_store_ids=["handbook"])

    assert answer.status_code == 502
    assert "embedding model minilm gave a bad answer" in answer.json()["error"]["message"]
    assert answer.json().get("type") == ("error" if path == "messages" else None)


def test_functions_may_only_embed() -> None:
    assert CALLERS["function"].kind == "system"
    assert (
        library_of_three_documents()
        .post("chat/completions", "function", messages=[USER_MESSAGE], vector_store_ids=["x"])
        .status_code
        == 403
    )
