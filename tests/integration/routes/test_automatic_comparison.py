"""A change of chunking or of a document's collection starts a comparison at once."""

from typing import Any

import pytest

from tests.support.rest import RITA, ROOT, Door

ONE, PIPELINES = "/repository/handbook/collection", "/repository/handbook/pipelines"


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository()


def compared_pipelines(door: Door) -> list[str]:
    return [about["pipeline_id"] for about in door.started() if about["reason"] == "changed"]


def create_pipeline(door: Door, collection: str) -> str:
    about = {"s3Bucket": "inbox", "s3Prefix": f"{collection}/", "trigger": "daily", "collectionId": collection}
    return str(door.done(door.ask(ROOT, "POST", PIPELINES, about))["pipelineId"])


def test_a_pipeline_is_compared_when_its_collection_is_created(door: Door) -> None:
    pipeline = create_pipeline(door, "letters")

    door.done(door.ask(RITA, "POST", ONE, {"name": "letters"}))

    assert compared_pipelines(door) == [pipeline]


def test_new_chunking_starts_a_comparison_and_a_new_description_does_not(door: Door) -> None:
    collection = door.done(door.ask(RITA, "POST", ONE, {"name": "letters"}))["collectionId"]
    pipeline, _ = create_pipeline(door, "letters"), create_pipeline(door, "default")

    door.done(door.ask(RITA, "PUT", f"{ONE}/{collection}", {"description": "Letters of clients."}))
    assert compared_pipelines(door) == []
    door.done(door.ask(RITA, "PUT", f"{ONE}/{collection}", {"chunkingStrategy": {"type": "fixed", "size": 2000}}))
    assert compared_pipelines(door) == [pipeline]


def test_new_chunking_of_the_repository_starts_comparisons_of_the_collections_that_inherit_it(door: Door) -> None:
    door.done(door.ask(RITA, "POST", ONE, {"name": "letters", "chunkingStrategy": {"type": "page"}}))
    default, _ = create_pipeline(door, "default"), create_pipeline(door, "letters")

    changed = door.done(door.ask(ROOT, "PUT", "/repository/handbook", {"chunkingStrategy": {"type": "Markdown"}}))

    assert changed["chunkingStrategy"] == {"type": "markdown", "size": 512, "overlap": 51, "minSize": 100}
    assert compared_pipelines(door) == [default]
    found = door.get(ROOT, "/repository/handbook/collections")["collections"]
    assert sorted(collection["chunkingStrategy"]["type"] for collection in found) == ["markdown", "page"]
