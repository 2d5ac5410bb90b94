"""Lists of collections over HTTP: filters, order, pages and hidden repositories."""

import json
from typing import Any

import pytest

from tests.support.collection_routes import ALL_COLLECTIONS_PATH, COLLECTIONS_PATH, collection_names, create_collection
from tests.support.rest import EVE, ROOT, Door


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository(chunkingStrategy={"type": "fixed", "size": 1000})


def test_lists_are_filtered_sorted_and_paged(door: Door) -> None:
    for name in ("b letters", "A letters", "c notes"):
        create_collection(door, name=name, description="Private" if name == "c notes" else "")

    assert collection_names(door, path=f"{COLLECTIONS_PATH}?sortBy=name&sortOrder=asc") == [
        "A letters",
        "b letters",
        "c notes",
        "minilm",
    ]
    assert collection_names(door, path=f"{COLLECTIONS_PATH}?filter=LETTERS&sortBy=NAME&sortOrder=DESC") == [
        "b letters",
        "A letters",
    ]
    assert collection_names(door, path=f"{COLLECTIONS_PATH}s?filterText=private") == ["c notes"]
    assert collection_names(door, path=f"{COLLECTIONS_PATH}?statusFilter=archived") == []
    page = door.get(ROOT, f"{COLLECTIONS_PATH}?pageSize=3&page=2&sortBy=name&sortOrder=asc")
    assert page | {"pagination": {"totalCount": 4, "currentPage": 2, "totalPages": 2}, "hasNextPage": False} == page
    assert (page["hasPreviousPage"], page["lastEvaluatedKey"]) == (True, None)


@pytest.mark.parametrize(
    "query", ["sortBy=size", "sortOrder=up", "pageSize=101", "page=0", "lastEvaluatedKey=%7B", "lastEvaluatedKey=[1]"]
)
def test_an_invalid_page_parameter_is_refused_by_name(door: Door, query: str) -> None:
    answer = door.ask(ROOT, "GET", f"{ALL_COLLECTIONS_PATH}?{query}")

    assert (answer.status, query.split("=", maxsplit=1)[0] in answer.message) == (400, True)


@pytest.mark.parametrize("again", [str, json.dumps])
def test_the_list_over_all_repositories_continues_from_its_cursor(door: Door, again: Any) -> None:
    for number in range(5):
        door.repository(f"repository-{number}", repositoryName=f"Number {number}")
    seen: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = door.get(EVE, f"{ALL_COLLECTIONS_PATH}?pageSize=2&lastEvaluatedKey={cursor}")
        seen += [(item["repositoryId"], item["repositoryName"]) for item in page["collections"]]
        cursor = page["lastEvaluatedKey"]
        assert (cursor is not None) == page["hasNextPage"]
        cursor = again(cursor) if cursor else None

    assert seen[:-1] == [(f"repository-{number}", f"Number {number}") for number in reversed(range(5))]
    assert seen[-1] == ("handbook", "handbook")


def test_collections_of_a_hidden_repository_are_not_listed(door: Door) -> None:
    door.repository("law", allowedGroups=["law"])

    assert [item["repositoryId"] for item in door.get(EVE, ALL_COLLECTIONS_PATH)["collections"]] == ["handbook"]
    hidden, absent = (door.ask(EVE, "GET", f"/repository/{name}/collection") for name in ("law", "none"))
    assert (hidden.status, hidden) == (404, absent)
