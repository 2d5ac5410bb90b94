"""Repositories over HTTP: permissions, refusals and results."""

import time
from typing import Any

import pytest

from lisa.repositories.repository import CollectionStatus, RepositoryStatus
from lisa.rest.not_found_delay import NOT_FOUND_DELAY_SECONDS
from lisa.wiring.repositories import repository_store
from tests.support.repository_rows import write_row
from tests.support.rest import ADA, EVE, RITA, ROOT, Door

LETTERS = {"s3Bucket": "inbox", "s3Prefix": "letters/", "trigger": "daily", "autoRemove": True, "chunkSize": 512}


def test_a_repository_is_ready_at_once_with_one_default_collection(door: Door) -> None:
    found = door.repository(description=None, rdsConfig={"username": "postgres", "dbPort": 5432}, unknown=1)
    [collection] = door.get(EVE, "/repository/handbook/collection")["collections"]

    assert (found["status"], found["repositoryName"], found["allowUserCollections"]) == (
        "CREATE_COMPLETE",
        "handbook",
        True,
    )
    assert (collection["name"], collection["default"], collection["embeddingModel"]) == ("minilm", True, "minilm")
    assert collection["collectionId"] == found["defaultCollectionId"]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"repositoryId": "status"}, "repositoryId"),
        ({"repositoryId": "-x-"}, "repositoryId"),
        ({"embeddingModelId": None}, "embeddingModelId"),
        ({"embeddingModelId": ""}, "embeddingModelId"),
        ({"type": "opensearch"}, "type"),
        ({"type": "bedrock_knowledge_base"}, "type"),
        ({"rdsConfig": {"dbHost": "db.example.com"}}, "rdsConfig.dbHost"),
        ({"metadata": {"tags": ["x" * 51]}}, "metadata"),
        ({"chunkingStrategy": {"type": "fixed", "size": 1}}, "chunkingStrategy"),
        ({"pipelines": [{"trigger": "event"}]}, "pipelines.0.s3Bucket"),
        ({"pipelines": [LETTERS | {"s3Bucket": "missing"}]}, "s3Bucket"),
        ({"pipelines": [LETTERS, LETTERS]}, "pipelines"),
    ],
)
def test_an_invalid_repository_is_refused_with_the_field_name_and_not_created(
    door: Door, about: dict[str, Any], field: str
) -> None:
    wanted = {"repositoryId": "handbook", "embeddingModelId": "minilm", "type": "pgvector"} | about

    answer = door.ask(ROOT, "POST", "/repository", wanted)

    assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert door.get(ROOT, "/repository") == []


def test_a_repository_id_is_unique(door: Door) -> None:
    door.repository()

    again = door.ask(ROOT, "POST", "/repository", {"repositoryId": "handbook", "embeddingModelId": "minilm"})

    assert again.status == 409


def test_inline_pipelines_are_created_scheduled_and_started(door: Door) -> None:
    [pipeline] = door.repository(pipelines=[LETTERS])["pipelines"]

    assert (pipeline["trigger"], pipeline["s3Prefix"], pipeline["collectionId"]) == ("daily", "letters/", "default")
    assert (pipeline["chunkSize"], pipeline["chunkOverlap"], pipeline["chunkingStrategy"]["type"]) == (512, 51, "fixed")
    assert door.schedules() == {pipeline["pipelineId"]: "cron(0 0 * * ? *)"}
    assert door.started() == [{"repository_id": "handbook", "pipeline_id": pipeline["pipelineId"], "reason": "created"}]


def test_an_interrupted_creation_continues_when_repeated(door: Door) -> None:
    made = door.repository(pipelines=[LETTERS])
    row = repository_store().get_repository("handbook")
    assert row is not None
    write_row(row.model_copy(update={"status": RepositoryStatus.CREATE_IN_PROGRESS}))

    found = door.repository(pipelines=[LETTERS, LETTERS | {"s3Prefix": "notes/"}])

    assert found["status"] == "CREATE_COMPLETE"
    assert found["defaultCollectionId"] == made["defaultCollectionId"]
    assert {pipeline["s3Prefix"] for pipeline in found["pipelines"]} == {"letters/", "notes/"}
    assert made["pipelines"][0] in found["pipelines"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_hidden_repository_answers_like_a_missing_one(door: Door, method: str) -> None:
    door.repository("law", allowedGroups=["law"])

    hidden, absent = (door.ask(EVE, method, f"/repository/{name}", {}) for name in ("law", "none"))

    assert (hidden.status, hidden) == (404, absent)


def test_a_name_longer_than_a_key_is_not_found(door: Door) -> None:
    assert door.ask(ROOT, "GET", f"/repository/{'x' * 3_000}").status == 404


def test_only_administrators_create_delete_and_list_all_repositories(door: Door) -> None:
    door.repository("law", allowedGroups=["law"])

    for who in (RITA, ADA):
        assert door.ask(who, "POST", "/repository", {"repositoryId": "mine", "embeddingModelId": "m"}).status == 403
        assert door.ask(who, "DELETE", "/repository/law").status == 403
        assert door.ask(who, "GET", "/repository/status").status == 403
    assert door.get(ROOT, "/repository/status") == {"law": "CREATE_COMPLETE"}
    assert [found["repositoryId"] for found in door.get(ADA, "/repository")] == ["law"]
    assert door.get(EVE, "/repository") == []


def test_an_administrators_change_keeps_the_other_fields(door: Door) -> None:
    before = door.repository(metadata={"tags": ["a"]}, description="old")

    after = door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"repositoryName": "New", "description": None}))

    moved = {"repositoryName", "updatedAt"}
    assert after["repositoryName"] == "New"
    assert {k: v for k, v in after.items() if k not in moved} == {k: v for k, v in before.items() if k not in moved}


def test_a_rag_administrator_changes_only_the_pipelines(door: Door) -> None:
    door.repository("law", allowedGroups=["law"], sources=[{"s3Bucket": "inbox"}])

    named = door.ask(RITA, "PUT", "/repository/law", {"repositoryName": "Mine"})
    same = door.ask(RITA, "PUT", "/repository/law", {"repositoryName": "law", "pipelines": [LETTERS]})

    assert named.status == 403
    assert [pipeline["s3Prefix"] for pipeline in door.done(same)["pipelines"]] == ["letters/"]
    assert door.ask(ADA, "PUT", "/repository/law", {"pipelines": []}).status == 403


def test_replacing_the_pipelines_keeps_ids_and_deletes_missing_ones(door: Door) -> None:
    notes = LETTERS | {"s3Prefix": "notes/"}
    before = {p["s3Prefix"]: p for p in door.repository(pipelines=[LETTERS, notes])["pipelines"]}
    started = len(door.started())

    changed = {"pipelines": [LETTERS | {"autoRemove": False}, LETTERS | {"s3Prefix": "new/"}]}
    after = {p["s3Prefix"]: p for p in door.done(door.ask(ROOT, "PUT", "/repository/handbook", changed))["pipelines"]}

    assert set(after) == {"letters/", "new/"}
    assert after["letters/"]["pipelineId"] == before["letters/"]["pipelineId"]
    assert not after["letters/"]["autoRemove"]
    assert set(door.schedules()) == {pipeline["pipelineId"] for pipeline in after.values()}
    gone = {(old.prefix, old.auto_remove) for old in repository_store().list_retired_pipelines()}
    assert gone == {("notes/", True), ("letters/", True)}
    assert sorted(told["reason"] for told in door.started()[started:]) == ["changed", "changed", "changed", "created"]


def test_sending_the_same_pipelines_again_starts_nothing(door: Door) -> None:
    before = door.repository(pipelines=[LETTERS])
    started = door.started()

    after = door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"pipelines": before["pipelines"]}))

    assert (after["pipelines"], door.started()) == (before["pipelines"], started)


def test_changing_the_embedding_model_creates_a_new_default_collection(door: Door) -> None:
    before = door.repository(pipelines=[LETTERS, LETTERS | {"s3Prefix": "n/", "collectionId": "minilm"}])

    after = door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"embeddingModelId": "large"}))

    found = {c["name"]: c for c in door.get(ROOT, "/repository/handbook/collection")["collections"]}
    assert {name: c["default"] for name, c in found.items()} == {"minilm": False, "large": True}
    assert after["defaultCollectionId"] == found["large"]["collectionId"]
    [old] = repository_store().list_retired_pipelines()
    assert (old.prefix, old.collection_id) == ("letters/", before["defaultCollectionId"])
    assert [pipeline["s3Prefix"] for pipeline in found["large"]["pipelines"]] == ["letters/"]


def test_a_repository_being_deleted_is_not_listed_and_shows_its_status(door: Door) -> None:
    door.repository(pipelines=[LETTERS])

    answer = door.done(door.ask(ROOT, "DELETE", "/repository/handbook"))

    assert answer["status"] == "success"
    assert door.started()[-1] == {"repository_id": "handbook", "collection_id": None}
    assert (door.get(ROOT, "/repository"), door.schedules()) == ([], {})
    assert door.get(ROOT, "/repository/handbook")["status"] == "DELETE_IN_PROGRESS"
    assert door.get(ROOT, "/repository/status") == {"handbook": "DELETE_IN_PROGRESS"}
    assert door.ask(ROOT, "GET", "/repository/handbook/collection").status == 404
    assert {c.status for c in repository_store().list_collections("handbook")} == {CollectionStatus.DELETE_IN_PROGRESS}
    assert door.ask(ROOT, "DELETE", "/repository/handbook").status == 200
    assert door.ask(ROOT, "PUT", "/repository/handbook", {"repositoryName": "x"}).status == 404


def test_a_missing_repository_takes_as_long_as_a_hidden_one(door: Door) -> None:
    door.repository(allowedGroups=["law"])

    for path in ("/repository/handbook", "/repository/absent"):
        began = time.monotonic()
        assert door.ask(EVE, "GET", path).status == 404
        assert time.monotonic() - began >= NOT_FOUND_DELAY_SECONDS
