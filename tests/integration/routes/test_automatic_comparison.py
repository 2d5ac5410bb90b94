"""What changes how documents are split, or where they belong, has them compared at once."""

from typing import Any

import pytest

from tests.support.rest import RITA, ROOT, Door

ONE, PIPELINES = "/repository/handbook/collection", "/repository/handbook/pipelines"


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository()


def compared(door: Door) -> list[str]:
    return [about["pipeline_id"] for about in door.started() if about["reason"] == "changed"]


def watching(door: Door, collection: str) -> str:
    about = {"s3Bucket": "inbox", "s3Prefix": f"{collection}/", "trigger": "daily", "collectionId": collection}
    return str(door.done(door.ask(ROOT, "POST", PIPELINES, about))["pipelineId"])


def test_a_collection_that_a_pipeline_waited_for_is_filled_at_once(door: Door) -> None:
    pipeline = watching(door, "letters")

    door.done(door.ask(RITA, "POST", ONE, {"name": "letters"}))

    assert compared(door) == [pipeline]


def test_another_way_of_splitting_is_applied_at_once_and_another_description_is_not(door: Door) -> None:
    collection = door.done(door.ask(RITA, "POST", ONE, {"name": "letters"}))["collectionId"]
    pipeline, _ = watching(door, "letters"), watching(door, "default")

    door.done(door.ask(RITA, "PUT", f"{ONE}/{collection}", {"description": "Letters of clients."}))
    assert compared(door) == []
    door.done(door.ask(RITA, "PUT", f"{ONE}/{collection}", {"chunkingStrategy": {"type": "fixed", "size": 2000}}))
    assert compared(door) == [pipeline]
