"""Collections over HTTP: permissions, lists and refusals."""

from typing import Any

import pytest

from lisa.wiring.repositories import repository_store
from tests.support.collection_routes import ALL_COLLECTIONS_PATH, COLLECTIONS_PATH, collection_names, create_collection
from tests.support.rest import ADA, EVE, RITA, ROOT, Door


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository(chunkingStrategy={"type": "fixed", "size": 1000})


def test_a_user_creates_a_private_collection(door: Door) -> None:
    found = create_collection(
        door, description=None, metadata={"tags": ["a"], "customFields": {"share": 0.5}}, unknown=1
    )

    assert (
        found
        == door.get(ADA, f"{COLLECTIONS_PATH}/{found['collectionId']}")
        == door.get(EVE, f"{COLLECTIONS_PATH}/letters")
    )
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
        ({"chunkingStrategy": {"type": "by magic"}}, "chunkingStrategy.type"),
        ({"metadata": {"tags": [str(n) for n in range(51)]}}, "metadata"),
        ({"metadata": {"customFields": {"x": "y" * 30_000}}}, "metadata"),
        ({"metadata": {"customFields": {"x": float("nan")}}}, "metadata"),
        ({"description": "\ud800"}, "body"),
    ],
)
def test_an_invalid_collection_is_refused_with_the_field_name(door: Door, about: dict[str, Any], field: str) -> None:
    answer = door.ask(ADA, "POST", COLLECTIONS_PATH, {"name": "letters"} | about)

    assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert collection_names(door) == ["minilm"]


def test_a_name_is_unique_among_collections_that_are_not_deleted(door: Door) -> None:
    first = create_collection(door)

    assert door.ask(ADA, "POST", COLLECTIONS_PATH, {"name": "letters"}).status == 409
    door.done(door.ask(ROOT, "DELETE", f"{COLLECTIONS_PATH}/{first['collectionId']}"))
    assert create_collection(door)["collectionId"] != first["collectionId"]


def test_a_client_may_call_its_collection_default(door: Door) -> None:
    found = create_collection(door, name="default")

    assert door.get(ADA, f"{COLLECTIONS_PATH}/default") == found
    assert door.get(ADA, f"{COLLECTIONS_PATH}/minilm")["default"]


def test_a_private_collection_is_visible_to_its_creator_and_administrators(door: Door) -> None:
    found = create_collection(door, private=True)

    assert found["private"]
    for who in (EVE, RITA):
        hidden, absent = (
            door.ask(who, "GET", f"{COLLECTIONS_PATH}/{name}") for name in (found["collectionId"], "none")
        )
        assert (hidden.status, hidden) == (404, absent)
        assert collection_names(door, who) == collection_names(door, who, ALL_COLLECTIONS_PATH) == ["minilm"]
    for who in (ADA, ROOT):
        assert collection_names(door, who) == collection_names(door, who, ALL_COLLECTIONS_PATH) == ["letters", "minilm"]


def test_a_collection_is_visible_to_its_groups(door: Door) -> None:
    create_collection(door, RITA, allowedGroups=["law"])

    assert collection_names(door, ADA) == ["letters", "minilm"]
    assert collection_names(door, EVE) == ["minilm"]
    assert door.ask(EVE, "DELETE", f"{COLLECTIONS_PATH}/letters").status == 404
    assert door.ask(ADA, "DELETE", f"{COLLECTIONS_PATH}/letters").status == 403


def test_a_change_keeps_the_other_fields(door: Door) -> None:
    before = create_collection(door, description="old", metadata={"tags": ["a"]})

    after = door.done(
        door.ask(RITA, "PUT", f"{COLLECTIONS_PATH}/letters", {"name": "Old letters", "status": "ARCHIVED"})
    )

    moved = {"name": "Old letters", "status": "ARCHIVED", "updatedAt": after["updatedAt"]}
    assert after == before | moved == door.get(ADA, f"{COLLECTIONS_PATH}/{before['collectionId']}")
    assert door.ask(ADA, "PUT", f"{COLLECTIONS_PATH}/letters", {}).status == 404
    assert door.ask(ADA, "PUT", f"{COLLECTIONS_PATH}/{before['collectionId']}", {}).status == 403


def test_the_embedding_model_of_a_collection_cannot_change(door: Door) -> None:
    create_collection(door)

    assert (
        door.ask(ROOT, "PUT", f"{COLLECTIONS_PATH}/letters", {"embeddingModel": "minilm", "description": "x"}).status
        == 200
    )
    refused = door.ask(ROOT, "PUT", f"{COLLECTIONS_PATH}/letters", {"embeddingModel": "large"})
    assert (refused.status, refused.message.split(":")[0]) == (400, "embeddingModel")


def test_a_collection_cannot_be_renamed_to_a_used_name(door: Door) -> None:
    create_collection(door)

    taken = door.ask(ROOT, "PUT", f"{COLLECTIONS_PATH}/letters", {"name": "minilm"})
    never = door.ask(ROOT, "PUT", f"{COLLECTIONS_PATH}/minilm", {"name": "default"})

    assert (taken.status, "minilm" in taken.message) == (409, True)
    assert (never.status, never.message.split(":")[0]) == (400, "name")


def test_deleting_the_default_collection_is_refused_with_the_reason(door: Door) -> None:
    refused = door.ask(ROOT, "DELETE", f"{COLLECTIONS_PATH}/minilm")

    assert (refused.status, "is deleted with its repository" in refused.message) == (409, True)
    assert door.started() == []


def test_a_deleted_collection_is_not_listed_and_shows_its_status(door: Door) -> None:
    id_ = create_collection(door)["collectionId"]

    answer = door.done(door.ask(RITA, "DELETE", f"{COLLECTIONS_PATH}/letters"))

    going = {"deletionType": "full_collection", "status": "DELETE_IN_PROGRESS"}
    assert answer == {"jobId": f"{id_}.deletion"} | going
    assert door.started() == [{"repository_id": "handbook", "collection_id": id_}]
    assert collection_names(door) == collection_names(door, path=ALL_COLLECTIONS_PATH) == ["minilm"]
    assert collection_names(door, path=f"{COLLECTIONS_PATH}?status=delete_in_progress") == ["letters"]
    assert door.get(ROOT, f"{COLLECTIONS_PATH}/{id_}")["status"] == "DELETE_IN_PROGRESS"
    assert door.ask(ROOT, "GET", f"{COLLECTIONS_PATH}/letters").status == 404
    assert door.ask(ROOT, "PUT", f"{COLLECTIONS_PATH}/{id_}", {"description": "x"}).status == 409
    assert door.done(door.ask(ROOT, "DELETE", f"{COLLECTIONS_PATH}/{id_}")) == answer


def test_a_pipeline_may_name_a_collection_that_is_created_later(door: Door) -> None:
    pipeline = {"s3Bucket": "inbox", "trigger": "daily", "collectionId": "letters"}
    door.done(door.ask(ROOT, "POST", "/repository/handbook/pipelines", pipeline))

    id_ = create_collection(door)["collectionId"]

    [found] = door.get(ADA, f"{COLLECTIONS_PATH}/letters")["pipelines"]
    assert found["collectionId"] == "letters"
    stored = {collection.collection_id: collection for collection in repository_store().list_collections("handbook")}
    assert stored[id_].buckets == ("inbox",)
