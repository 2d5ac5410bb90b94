"""The sources and collections that a RAG administrator's pipelines may use."""

from typing import Any

import pytest

from lisa.joins.destinations import BucketDestinations
from lisa.repositories.repository import Pipeline
from lisa.wiring.repositories import repositories
from tests.support.repository_rows import write_row
from tests.support.rest import ADA, RITA, ROOT, Answer, Door

ALL = "/repository/handbook/pipelines"
OWN = {"s3Bucket": "inbox", "s3Prefix": "handbook/", "trigger": "daily"}
ABSENT = "collectionId: there is no such collection here, or you may not see it"


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    door.repository("law", allowedGroups=["law"], sources=[{"s3Bucket": "inbox", "s3Prefix": "law/"}])
    return door.repository(sources=[{"s3Bucket": "inbox", "s3Prefix": "handbook/"}])


def collection(door: Door, name: str = "letters", **about: Any) -> str:
    made = door.done(door.ask(ADA, "POST", "/repository/handbook/collection", {"name": name} | about))
    return str(made["collectionId"])


def try_pipeline_routes(door: Door, **about: Any) -> list[Answer]:
    """Send the same pipeline by each route that creates or changes one."""
    kept = door.done(door.ask(RITA, "POST", ALL, OWN | {"s3Prefix": "handbook/kept/"}))
    return [
        door.ask(RITA, "POST", ALL, OWN | about),
        door.ask(RITA, "PUT", f"{ALL}/{kept['pipelineId']}", OWN | about),
        door.ask(RITA, "PUT", "/repository/handbook", {"pipelines": [OWN | about]}),
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
    assert [p["s3Prefix"] for p in door.get(RITA, ALL)] == ["handbook/kept/"]


def test_a_rag_administrator_may_watch_a_part_of_a_granted_source(door: Door) -> None:
    assert {answer.status for answer in try_pipeline_routes(door, s3Prefix="handbook/a/")} == {200, 409}


@pytest.mark.parametrize(
    "source", [{"s3Bucket": "uploads"}, {"s3Bucket": "10.0.0.1"}, {"s3Bucket": "inbox", "s3Prefix": "/a"}]
)
def test_the_uploads_bucket_cannot_be_granted(door: Door, source: dict[str, str]) -> None:
    wanted = {"repositoryId": "other", "embeddingModelId": "minilm", "sources": [source]}

    assert door.ask(ROOT, "POST", "/repository", wanted).message.startswith("sources.0.s3")
    assert door.ask(ROOT, "PUT", "/repository/handbook", {"sources": [source]}).message.startswith("sources.0.s3")
    assert door.ask(ROOT, "POST", ALL, OWN | {"s3Bucket": "uploads"}).status == 400


def test_only_an_administrator_grants_sources(door: Door) -> None:
    more = {"sources": [{"s3Bucket": "inbox", "s3Prefix": ""}]}

    assert door.ask(RITA, "PUT", "/repository/handbook", more).status == 403
    assert door.done(door.ask(ROOT, "PUT", "/repository/handbook", more))["sources"] == more["sources"]
    assert door.ask(RITA, "POST", ALL, OWN | {"s3Prefix": "anything/"}).status == 200


def test_an_administrators_pipeline_grants_its_source(door: Door) -> None:
    inline = door.repository("inline", pipelines=[OWN | {"s3Bucket": "outbox", "s3Prefix": "a/"}])
    door.done(door.ask(ROOT, "POST", ALL, OWN | {"s3Prefix": "more/"}))
    body = {"pipelines": [OWN | {"s3Prefix": "listed/"}]}
    found = door.done(door.ask(ROOT, "PUT", "/repository/handbook", body))

    assert inline["sources"] == [{"s3Bucket": "outbox", "s3Prefix": "a/"}]
    assert [source["s3Prefix"] for source in found["sources"]] == ["handbook/", "more/", "listed/"]
    assert door.ask(RITA, "POST", ALL, OWN | {"s3Prefix": "more/and more/"}).status == 200


def test_grants_are_shown_only_to_the_repositorys_administrators(door: Door) -> None:
    assert "sources" in door.get(RITA, "/repository/handbook")
    assert "sources" not in door.get(ADA, "/repository/handbook")
    assert all("sources" not in found for found in door.get(ADA, "/repository"))


def test_hidden_and_absent_collections_are_refused_alike(door: Door) -> None:
    hidden, groups = collection(door, private=True), collection(door, "sales", allowedGroups=["sales"])

    for wanted in (hidden, "letters", groups, "sales", "none"):
        assert [(a.status, a.message) for a in try_pipeline_routes(door, collectionId=wanted)] == [(400, ABSENT)] * 3
        door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"pipelines": []}))


def test_pipelines_of_hidden_collections_are_hidden(door: Door) -> None:
    hidden = collection(door, private=True)
    made = door.done(door.ask(ROOT, "POST", ALL, OWN | {"collectionId": "letters"}))
    place = f"{ALL}/{made['pipelineId']}"

    assert door.get(RITA, ALL) == []
    assert door.get(RITA, "/repository/handbook")["pipelines"] == []
    assert hidden not in str(door.get(RITA, "/repository"))
    tries = [("PUT", place), ("DELETE", place), ("POST", f"{place}/run"), ("GET", f"{place}/runs")]
    assert {door.ask(RITA, method, path, {}).status for method, path in tries} == {404}
    assert [p["pipelineId"] for p in door.get(ADA, "/repository/handbook")["pipelines"]] == [made["pipelineId"]]
    assert [p["pipelineId"] for p in door.get(ROOT, ALL)] == [made["pipelineId"]]


def test_replacing_the_pipelines_keeps_those_that_are_hidden_from_the_caller(door: Door) -> None:
    collection(door, private=True)
    made = door.done(door.ask(ROOT, "POST", ALL, OWN | {"collectionId": "letters"}))

    shown = door.done(door.ask(RITA, "PUT", "/repository/handbook", {"pipelines": []}))

    assert shown["pipelines"] == []
    assert [p["pipelineId"] for p in door.get(ROOT, ALL)] == [made["pipelineId"]]


def test_a_repository_without_grants_keeps_its_pipelines(door: Door) -> None:
    stored = repositories()
    old = stored.get("handbook")
    assert old is not None
    write_row(old.model_copy(update={"sources": None}))
    write_row(Pipeline(pipeline_id="p", repository_id="handbook", bucket="inbox", prefix="old/", trigger="daily"))

    assert collections_reached("old/a") == [old.default_collection_id]
    assert door.ask(RITA, "PUT", f"{ALL}/p", {"autoRemove": False}).status == 200
    assert door.ask(RITA, "POST", ALL, OWN | {"s3Prefix": "old/within/"}).status == 200
    assert door.ask(RITA, "POST", ALL, OWN | {"s3Prefix": "new/"}).status == 400
    assert door.get(RITA, "/repository/handbook")["sources"] == [{"s3Bucket": "inbox", "s3Prefix": "old/"}]


def collections_reached(key: str) -> list[str]:
    return [found.collection_id for found, _ in BucketDestinations(repositories(), "inbox").find_for_key(key)]


def test_permissions_are_checked_when_a_collection_name_is_resolved(door: Door) -> None:
    first = collection(door)
    door.done(door.ask(RITA, "POST", ALL, OWN | {"collectionId": "letters"}))
    assert collections_reached("handbook/a") == [first]

    stored = repositories()
    [mine] = [c for c in stored.collections("handbook") if c.collection_id == first]
    stored.change_collection(mine, {"private": True})

    assert collections_reached("handbook/a") == []


def test_revoking_a_grant_ends_its_pipelines(door: Door) -> None:
    door.done(door.ask(RITA, "POST", ALL, OWN))
    assert len(collections_reached("handbook/a")) == 1

    door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"sources": []}))

    assert collections_reached("handbook/a") == []


def test_sending_back_a_configuration_grants_nothing(door: Door) -> None:
    found = door.get(RITA, "/repository/handbook")

    assert door.ask(RITA, "PUT", "/repository/handbook", found).status == 200


def test_a_collection_is_made_with_its_pipelines(door: Door) -> None:
    body = {"name": "fed", "pipelines": [OWN, OWN | {"s3Prefix": "handbook/b/", "collectionId": "elsewhere"}]}

    made = door.done(door.ask(RITA, "POST", "/repository/handbook/collection", body))

    assert {p["collectionId"] for p in made["pipelines"]} == {made["collectionId"]}
    assert {p["s3Prefix"] for p in made["pipelines"]} == {"handbook/", "handbook/b/"}
    assert collections_reached("handbook/b/x") == [made["collectionId"]]
    assert len(door.get(RITA, ALL)) == 2


@pytest.mark.parametrize(
    ("pipelines", "status", "field"),
    [
        ([OWN | {"s3Prefix": "law/"}], 400, "s3Prefix"),
        ([OWN | {"s3Bucket": "uploads"}], 400, "s3Bucket"),
        ([OWN, OWN], 400, "pipelines.1"),
        ([{"s3Prefix": "handbook/"}], 400, "pipelines.0.s3Bucket"),
        ([OWN | {"s3Bucket": "missing"}], 400, "s3Bucket"),
    ],
)
def test_a_collection_with_invalid_pipelines_is_not_created(
    door: Door, pipelines: list[Any], status: int, field: str
) -> None:
    answer = door.ask(RITA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": pipelines})

    assert (answer.status, answer.message.split(":")[0]) == (status, field)
    assert len(door.get(RITA, "/repository/handbook/collection")["collections"]) == 1
    assert door.get(RITA, ALL) == []


def test_a_user_without_that_right_creates_no_pipelines_with_a_collection(door: Door) -> None:
    body = {"name": "fed", "pipelines": [OWN]}

    assert door.ask(ADA, "POST", "/repository/handbook/collection", body).status == 403
    assert door.ask(ADA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": []}).status == 200


def test_a_collection_may_be_updated_with_its_own_pipelines_only(door: Door) -> None:
    made = door.done(door.ask(RITA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": [OWN]}))
    place = f"/repository/handbook/collection/{made['collectionId']}"

    assert door.ask(RITA, "PUT", place, made | {"description": "d"}).status == 200
    other = door.ask(RITA, "PUT", place, {"pipelines": []})
    assert (other.status, "/repository/handbook/pipelines" in other.message) == (400, True)
