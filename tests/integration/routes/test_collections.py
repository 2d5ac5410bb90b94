"""Collections over HTTP: permissions, lists and refusals."""

import json
from typing import Any

import pytest

from lisa.policy.subject import Subject
from lisa.wiring.repositories import repositories
from tests.support.rest import ADA, EVE, RITA, ROOT, Door

ONE, ALL = "/repository/handbook/collection", "/repository/collections"


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository(chunkingStrategy={"type": "fixed", "size": 1000})


def create_collection(door: Door, who: Subject = ADA, **about: Any) -> Any:
    return door.done(door.ask(who, "POST", ONE, {"name": "letters"} | about))


def names(door: Door, who: Subject = ROOT, path: str = ONE) -> list[str]:
    return [collection["name"] for collection in door.get(who, path)["collections"]]


def test_a_user_creates_a_private_collection(door: Door) -> None:
    found = create_collection(
        door, description=None, metadata={"tags": ["a"], "customFields": {"share": 0.5}}, unknown=1
    )

    assert found == door.get(ADA, f"{ONE}/{found['collectionId']}") == door.get(EVE, f"{ONE}/letters")
    assert found | {"name": "letters", "default": False, "status": "ACTIVE", "createdBy": "ada"} == found
    assert found["chunkingStrategy"] == {"type": "fixed", "size": 1000, "overlap": 100}
    assert found["metadata"] == {"tags": ["a"], "customFields": {"share": 0.5}}
    assert found["createdAt"] == found["updatedAt"]


def test_only_the_repositorys_administrators_create_collections_when_users_may_not(door: Door) -> None:
    door.repository("closed", allowUserCollections=False)
    path = "/repository/closed/collection"

    assert door.ask(ADA, "POST", path, {"name": "letters"}).status == 403
    assert door.ask(RITA, "POST", path, {"name": "letters"}).status == 200


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"chunkingStrategy": {"type": "fixed", "size": 100, "overlap": 99}}, "chunkingStrategy"),
        ({"chunkingStrategy": {"type": "by magic"}}, "chunkingStrategy"),
        ({"metadata": {"tags": [str(n) for n in range(51)]}}, "metadata"),
        ({"metadata": {"customFields": {"x": "y" * 30_000}}}, "metadata"),
        ({"metadata": {"customFields": {"x": float("nan")}}}, "metadata"),
        ({"description": "\ud800"}, "body"),
    ],
)
def test_an_invalid_collection_is_refused_with_the_field_name(door: Door, about: dict[str, Any], field: str) -> None:
    answer = door.ask(ADA, "POST", ONE, {"name": "letters"} | about)

    assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert names(door) == ["minilm"]


def test_a_name_is_unique_among_collections_that_are_not_deleted(door: Door) -> None:
    first = create_collection(door)

    assert door.ask(ADA, "POST", ONE, {"name": "letters"}).status == 409
    door.done(door.ask(ROOT, "DELETE", f"{ONE}/{first['collectionId']}"))
    assert create_collection(door)["collectionId"] != first["collectionId"]


def test_a_client_may_call_its_collection_default(door: Door) -> None:
    found = create_collection(door, name="default")

    assert door.get(ADA, f"{ONE}/default") == found
    assert door.get(ADA, f"{ONE}/minilm")["default"]


def test_a_private_collection_is_visible_to_its_creator_and_administrators(door: Door) -> None:
    found = create_collection(door, private=True)

    assert found["private"]
    for who in (EVE, RITA):
        hidden, absent = (door.ask(who, "GET", f"{ONE}/{name}") for name in (found["collectionId"], "none"))
        assert (hidden.status, hidden) == (404, absent)
        assert names(door, who) == names(door, who, ALL) == ["minilm"]
    for who in (ADA, ROOT):
        assert names(door, who) == names(door, who, ALL) == ["letters", "minilm"]


def test_a_collection_is_visible_to_its_groups(door: Door) -> None:
    create_collection(door, RITA, allowedGroups=["law"])

    assert names(door, ADA) == ["letters", "minilm"]
    assert names(door, EVE) == ["minilm"]
    assert door.ask(EVE, "DELETE", f"{ONE}/letters").status == 404
    assert door.ask(ADA, "DELETE", f"{ONE}/letters").status == 403


def test_a_change_keeps_the_other_fields(door: Door) -> None:
    before = create_collection(door, description="old", metadata={"tags": ["a"]})

    after = door.done(door.ask(RITA, "PUT", f"{ONE}/letters", {"name": "Old letters", "status": "ARCHIVED"}))

    moved = {"name": "Old letters", "status": "ARCHIVED", "updatedAt": after["updatedAt"]}
    assert after == before | moved == door.get(ADA, f"{ONE}/{before['collectionId']}")
    assert door.ask(ADA, "PUT", f"{ONE}/letters", {}).status == 404
    assert door.ask(ADA, "PUT", f"{ONE}/{before['collectionId']}", {}).status == 403


def test_the_embedding_model_of_a_collection_cannot_change(door: Door) -> None:
    create_collection(door)

    assert door.ask(ROOT, "PUT", f"{ONE}/letters", {"embeddingModel": "minilm", "description": "x"}).status == 200
    refused = door.ask(ROOT, "PUT", f"{ONE}/letters", {"embeddingModel": "large"})
    assert (refused.status, refused.message.split(":")[0]) == (400, "embeddingModel")


def test_a_collection_cannot_be_renamed_to_a_used_name(door: Door) -> None:
    create_collection(door)

    taken = door.ask(ROOT, "PUT", f"{ONE}/letters", {"name": "minilm"})
    never = door.ask(ROOT, "PUT", f"{ONE}/minilm", {"name": "default"})

    assert (taken.status, "minilm" in taken.message) == (409, True)
    assert (never.status, never.message.split(":")[0]) == (400, "name")


def test_deleting_the_default_collection_is_refused_with_the_reason(door: Door) -> None:
    refused = door.ask(ROOT, "DELETE", f"{ONE}/minilm")

    assert (refused.status, "is deleted with its repository" in refused.message) == (409, True)
    assert door.started() == []


def test_a_deleted_collection_is_not_listed_and_shows_its_status(door: Door) -> None:
    id_ = create_collection(door)["collectionId"]

    answer = door.done(door.ask(RITA, "DELETE", f"{ONE}/letters"))

    going = {"deletionType": "full_collection", "status": "DELETE_IN_PROGRESS"}
    assert answer == {"jobId": f"{id_}.deletion"} | going
    assert door.started() == [{"repository_id": "handbook", "collection_id": id_}]
    assert names(door) == names(door, path=ALL) == ["minilm"]
    assert names(door, path=f"{ONE}?status=delete_in_progress") == ["letters"]
    assert door.get(ROOT, f"{ONE}/{id_}")["status"] == "DELETE_IN_PROGRESS"
    assert door.ask(ROOT, "GET", f"{ONE}/letters").status == 404
    assert door.ask(ROOT, "PUT", f"{ONE}/{id_}", {"description": "x"}).status == 409
    assert door.done(door.ask(ROOT, "DELETE", f"{ONE}/{id_}")) == answer


def test_lists_are_filtered_sorted_and_paged(door: Door) -> None:
    for name in ("b letters", "A letters", "c notes"):
        create_collection(door, name=name, description="Private" if name == "c notes" else "")

    assert names(door, path=f"{ONE}?sortBy=name&sortOrder=asc") == ["A letters", "b letters", "c notes", "minilm"]
    assert names(door, path=f"{ONE}?filter=LETTERS&sortBy=NAME&sortOrder=DESC") == ["b letters", "A letters"]
    assert names(door, path=f"{ONE}s?filterText=private") == ["c notes"]
    assert names(door, path=f"{ONE}?statusFilter=archived") == []
    page = door.get(ROOT, f"{ONE}?pageSize=3&page=2&sortBy=name&sortOrder=asc")
    assert page | {"pagination": {"totalCount": 4, "currentPage": 2, "totalPages": 2}, "hasNextPage": False} == page
    assert (page["hasPreviousPage"], page["lastEvaluatedKey"]) == (True, None)


@pytest.mark.parametrize(
    "query", ["sortBy=size", "sortOrder=up", "pageSize=101", "page=0", "lastEvaluatedKey=%7B", "lastEvaluatedKey=[1]"]
)
def test_an_invalid_page_parameter_is_refused_by_name(door: Door, query: str) -> None:
    answer = door.ask(ROOT, "GET", f"{ALL}?{query}")

    assert (answer.status, query.split("=", maxsplit=1)[0] in answer.message) == (400, True)


@pytest.mark.parametrize("again", [str, json.dumps])
def test_the_list_over_all_repositories_continues_from_its_cursor(door: Door, again: Any) -> None:
    for number in range(5):
        door.repository(f"repository-{number}", repositoryName=f"Number {number}")
    seen: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = door.get(EVE, f"{ALL}?pageSize=2&lastEvaluatedKey={cursor}")
        seen += [(item["repositoryId"], item["repositoryName"]) for item in page["collections"]]
        cursor = page["lastEvaluatedKey"]
        assert (cursor is not None) == page["hasNextPage"]
        cursor = again(cursor) if cursor else None

    assert seen[:-1] == [(f"repository-{number}", f"Number {number}") for number in reversed(range(5))]
    assert seen[-1] == ("handbook", "handbook")


def test_collections_of_a_hidden_repository_are_not_listed(door: Door) -> None:
    door.repository("law", allowedGroups=["law"])

    assert [item["repositoryId"] for item in door.get(EVE, ALL)["collections"]] == ["handbook"]
    hidden, absent = (door.ask(EVE, "GET", f"/repository/{name}/collection") for name in ("law", "none"))
    assert (hidden.status, hidden) == (404, absent)


def test_a_pipeline_may_name_a_collection_that_is_created_later(door: Door) -> None:
    pipeline = {"s3Bucket": "inbox", "trigger": "daily", "collectionId": "letters"}
    door.done(door.ask(ROOT, "POST", "/repository/handbook/pipelines", pipeline))

    id_ = create_collection(door)["collectionId"]

    [found] = door.get(ADA, f"{ONE}/letters")["pipelines"]
    assert found["collectionId"] == "letters"
    stored = {collection.collection_id: collection for collection in repositories().collections("handbook")}
    assert stored[id_].buckets == ("inbox",)
