"""The sources and collections that a RAG administrator's pipelines may use."""

from typing import Any

import pytest

from lisa.repositories.repository import Pipeline
from lisa.wiring.repositories import repository_store
from tests.support.pipeline_routes import PIPELINE_BODY, PIPELINES_PATH, collections_of_object
from tests.support.repository_rows import write_row
from tests.support.rest import ADA, RITA, ROOT, Answer, Door

ABSENT_COLLECTION_MESSAGE = "collectionId: there is no such collection here, or you may not see it"


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    door.repository("law", allowedGroups=["law"], sources=[{"s3Bucket": "inbox", "s3Prefix": "law/"}])
    return door.repository(sources=[{"s3Bucket": "inbox", "s3Prefix": "handbook/"}])


def create_collection(door: Door, name: str = "letters", **about: Any) -> str:
    made = door.done(door.ask(ADA, "POST", "/repository/handbook/collection", {"name": name} | about))
    return str(made["collectionId"])


def try_pipeline_routes(door: Door, **about: Any) -> list[Answer]:
    """Send the same pipeline by each route that creates or changes one."""
    kept = door.done(door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "handbook/kept/"}))
    return [
        door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | about),
        door.ask(RITA, "PUT", f"{PIPELINES_PATH}/{kept['pipelineId']}", PIPELINE_BODY | about),
        door.ask(RITA, "PUT", "/repository/handbook", {"pipelines": [PIPELINE_BODY | about]}),
    ]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"s3Prefix": "law/"}, "s3Prefix"),
        ({"s3Prefix": ""}, "s3Prefix"),
        ({"s3Prefix": "handbook"}, "s3Prefix"),
        ({"s3Bucket": "outbox"}, "s3Prefix"),
        ({"s3Bucket": "uploads"}, "s3Bucket"),
    ],
)
def test_a_rag_administrator_watches_only_granted_sources(door: Door, about: dict[str, str], field: str) -> None:
    for answer in try_pipeline_routes(door, **about):
        assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert [p["s3Prefix"] for p in door.get(RITA, PIPELINES_PATH)] == ["handbook/kept/"]


def test_a_rag_administrator_may_watch_a_part_of_a_granted_source(door: Door) -> None:
    assert {answer.status for answer in try_pipeline_routes(door, s3Prefix="handbook/a/")} == {200, 409}


@pytest.mark.parametrize(
    "source", [{"s3Bucket": "uploads"}, {"s3Bucket": "10.0.0.1"}, {"s3Bucket": "inbox", "s3Prefix": "/a"}]
)
def test_the_uploads_bucket_cannot_be_granted(door: Door, source: dict[str, str]) -> None:
    wanted = {"repositoryId": "other", "embeddingModelId": "minilm", "sources": [source]}

    assert door.ask(ROOT, "POST", "/repository", wanted).message.startswith("sources.0.s3")
    assert door.ask(ROOT, "PUT", "/repository/handbook", {"sources": [source]}).message.startswith("sources.0.s3")
    assert door.ask(ROOT, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Bucket": "uploads"}).status == 400


def test_only_an_administrator_grants_sources(door: Door) -> None:
    more = {"sources": [{"s3Bucket": "inbox", "s3Prefix": ""}]}

    assert door.ask(RITA, "PUT", "/repository/handbook", more).status == 403
    assert door.done(door.ask(ROOT, "PUT", "/repository/handbook", more))["sources"] == more["sources"]
    assert door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "anything/"}).status == 200


def test_an_administrators_pipeline_grants_its_source(door: Door) -> None:
    inline = door.repository("inline", pipelines=[PIPELINE_BODY | {"s3Bucket": "outbox", "s3Prefix": "a/"}])
    door.done(door.ask(ROOT, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "more/"}))
    body = {"pipelines": [PIPELINE_BODY | {"s3Prefix": "listed/"}]}
    found = door.done(door.ask(ROOT, "PUT", "/repository/handbook", body))

    assert inline["sources"] == [{"s3Bucket": "outbox", "s3Prefix": "a/"}]
    assert [source["s3Prefix"] for source in found["sources"]] == ["handbook/", "more/", "listed/"]
    assert door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "more/and more/"}).status == 200


def test_grants_are_shown_only_to_the_repositorys_administrators(door: Door) -> None:
    assert "sources" in door.get(RITA, "/repository/handbook")
    assert "sources" not in door.get(ADA, "/repository/handbook")
    assert all("sources" not in found for found in door.get(ADA, "/repository"))


def test_hidden_and_absent_collections_are_refused_alike(door: Door) -> None:
    hidden, groups = create_collection(door, private=True), create_collection(door, "sales", allowedGroups=["sales"])

    for wanted in (hidden, "letters", groups, "sales", "none"):
        assert [(a.status, a.message) for a in try_pipeline_routes(door, collectionId=wanted)] == [
            (400, ABSENT_COLLECTION_MESSAGE)
        ] * 3
        door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"pipelines": []}))


def test_pipelines_of_hidden_collections_are_hidden(door: Door) -> None:
    hidden = create_collection(door, private=True)
    made = door.done(door.ask(ROOT, "POST", PIPELINES_PATH, PIPELINE_BODY | {"collectionId": "letters"}))
    place = f"{PIPELINES_PATH}/{made['pipelineId']}"

    assert door.get(RITA, PIPELINES_PATH) == []
    assert door.get(RITA, "/repository/handbook")["pipelines"] == []
    assert hidden not in str(door.get(RITA, "/repository"))
    tries = [("PUT", place), ("DELETE", place), ("POST", f"{place}/run"), ("GET", f"{place}/runs")]
    assert {door.ask(RITA, method, path, {}).status for method, path in tries} == {404}
    assert [p["pipelineId"] for p in door.get(ADA, "/repository/handbook")["pipelines"]] == [made["pipelineId"]]
    assert [p["pipelineId"] for p in door.get(ROOT, PIPELINES_PATH)] == [made["pipelineId"]]


def test_replacing_the_pipelines_keeps_those_that_are_hidden_from_the_caller(door: Door) -> None:
    create_collection(door, private=True)
    made = door.done(door.ask(ROOT, "POST", PIPELINES_PATH, PIPELINE_BODY | {"collectionId": "letters"}))

    shown = door.done(door.ask(RITA, "PUT", "/repository/handbook", {"pipelines": []}))

    assert shown["pipelines"] == []
    assert [p["pipelineId"] for p in door.get(ROOT, PIPELINES_PATH)] == [made["pipelineId"]]


def test_a_repository_without_grants_keeps_its_pipelines(door: Door) -> None:
    stored = repository_store()
    old = stored.get_repository("handbook")
    assert old is not None
    write_row(old.model_copy(update={"sources": None}))
    write_row(Pipeline(pipeline_id="p", repository_id="handbook", bucket="inbox", prefix="old/", trigger="daily"))

    assert collections_of_object("old/a") == [old.default_collection_id]
    assert door.ask(RITA, "PUT", f"{PIPELINES_PATH}/p", {"autoRemove": False}).status == 200
    assert door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "old/within/"}).status == 200
    assert door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"s3Prefix": "new/"}).status == 400
    assert door.get(RITA, "/repository/handbook")["sources"] == [{"s3Bucket": "inbox", "s3Prefix": "old/"}]


def test_permissions_are_checked_when_a_collection_name_is_resolved(door: Door) -> None:
    first = create_collection(door)
    door.done(door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY | {"collectionId": "letters"}))
    assert collections_of_object("handbook/a") == [first]

    stored = repository_store()
    [mine] = [c for c in stored.list_collections("handbook") if c.collection_id == first]
    stored.change_collection(mine, {"private": True})

    assert collections_of_object("handbook/a") == []


def test_revoking_a_grant_ends_its_pipelines(door: Door) -> None:
    door.done(door.ask(RITA, "POST", PIPELINES_PATH, PIPELINE_BODY))
    assert len(collections_of_object("handbook/a")) == 1

    door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"sources": []}))

    assert collections_of_object("handbook/a") == []


def test_sending_back_a_configuration_grants_nothing(door: Door) -> None:
    found = door.get(RITA, "/repository/handbook")

    assert door.ask(RITA, "PUT", "/repository/handbook", found).status == 200
