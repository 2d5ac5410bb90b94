"""Collections that are created or updated together with their pipelines."""

from typing import Any

import pytest

from tests.support.pipeline_routes import PIPELINE_BODY, PIPELINES_PATH, collections_of_object
from tests.support.rest import ADA, RITA, Door


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    door.repository("law", allowedGroups=["law"], sources=[{"s3Bucket": "inbox", "s3Prefix": "law/"}])
    return door.repository(sources=[{"s3Bucket": "inbox", "s3Prefix": "handbook/"}])


def test_a_collection_is_made_with_its_pipelines(door: Door) -> None:
    body = {
        "name": "fed",
        "pipelines": [PIPELINE_BODY, PIPELINE_BODY | {"s3Prefix": "handbook/b/", "collectionId": "elsewhere"}],
    }

    made = door.done(door.ask(RITA, "POST", "/repository/handbook/collection", body))

    assert {p["collectionId"] for p in made["pipelines"]} == {made["collectionId"]}
    assert {p["s3Prefix"] for p in made["pipelines"]} == {"handbook/", "handbook/b/"}
    assert collections_of_object("handbook/b/x") == [made["collectionId"]]
    assert len(door.get(RITA, PIPELINES_PATH)) == 2


@pytest.mark.parametrize(
    ("pipelines", "status", "field"),
    [
        ([PIPELINE_BODY | {"s3Prefix": "law/"}], 400, "s3Prefix"),
        ([PIPELINE_BODY | {"s3Bucket": "uploads"}], 400, "s3Bucket"),
        ([PIPELINE_BODY, PIPELINE_BODY], 400, "pipelines.1"),
        ([{"s3Prefix": "handbook/"}], 400, "pipelines.0.s3Bucket"),
        ([PIPELINE_BODY | {"s3Bucket": "missing"}], 400, "s3Bucket"),
    ],
)
def test_a_collection_with_invalid_pipelines_is_not_created(
    door: Door, pipelines: list[Any], status: int, field: str
) -> None:
    answer = door.ask(RITA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": pipelines})

    assert (answer.status, answer.message.split(":")[0]) == (status, field)
    assert len(door.get(RITA, "/repository/handbook/collection")["collections"]) == 1
    assert door.get(RITA, PIPELINES_PATH) == []


def test_a_user_without_that_right_creates_no_pipelines_with_a_collection(door: Door) -> None:
    body = {"name": "fed", "pipelines": [PIPELINE_BODY]}

    assert door.ask(ADA, "POST", "/repository/handbook/collection", body).status == 403
    assert door.ask(ADA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": []}).status == 200


def test_a_collection_may_be_updated_with_its_own_pipelines_only(door: Door) -> None:
    made = door.done(
        door.ask(RITA, "POST", "/repository/handbook/collection", {"name": "fed", "pipelines": [PIPELINE_BODY]})
    )
    place = f"/repository/handbook/collection/{made['collectionId']}"

    assert door.ask(RITA, "PUT", place, made | {"description": "d"}).status == 200
    other = door.ask(RITA, "PUT", place, {"pipelines": []})
    assert (other.status, "/repository/handbook/pipelines" in other.message) == (400, True)
