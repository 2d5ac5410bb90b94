"""The metadata of a document: its own, its pipelines', its collection's and its repository's."""

import json
from typing import Any

import pytest

from ingestion.api.app import handler as ingestion
from lisa.documents.metadata import merge_metadata
from lisa.ingestion.document import Destination, Location
from lisa.joins.destinations import PipelineDestinations
from tests.support.handlers import Account
from tests.support.ingestion import DESTINATION
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, changed
from tests.support.rest import ADA, Door
from tests.support.twins.repositories import MemoryRepositories

OF_REPOSITORY = {"tags": ["law"], "customFields": {"year": 2020, "office": "Bern"}}
OF_COLLECTION = {"tags": ["letters", "law"], "customFields": {"year": 2023}}
OWN = {"tags": ["urgent"], "customFields": {"year": 2025.5}}


def fill(account: Account) -> Door:
    """Create a repository and a collection with metadata, which Ada may use."""
    repository = changed(HANDBOOK, allowed_groups=("law",), metadata=OF_REPOSITORY)
    account.repositories.create_repository(repository, changed(DEFAULT, metadata=OF_COLLECTION))
    return Door(ingestion)


def ingest(door: Door, metadata: Any) -> Any:
    return door.ask(ADA, "POST", "/repository/handbook/bulk", {"keys": ["a.txt"], "metadata": metadata})


@pytest.mark.parametrize(
    ("layers", "merged"),
    [
        ([], {"tags": [], "customFields": {}}),
        ([{}, {"tags": None, "customFields": None}], {"tags": [], "customFields": {}}),
        ([{"tags": ["b", "a"]}, {"tags": ["a", "c"]}], {"tags": ["b", "a", "c"], "customFields": {}}),
        (
            [{"customFields": {"year": 1, "office": "Bern"}}, {"customFields": {"year": None}}],
            {"tags": [], "customFields": {"year": None, "office": "Bern"}},
        ),
    ],
)
def test_a_later_layer_replaces_fields_and_adds_tags(layers: list[dict[str, Any]], merged: dict[str, Any]) -> None:
    assert merge_metadata(*layers) == merged


def test_a_document_shows_inherited_and_own_metadata(account: Account) -> None:
    door = fill(account)

    job = ingest(door, OWN).body["jobs"][0]

    shown = door.ask(ADA, "GET", f"/repository/handbook/{job['documentId']}").body["metadata"]
    listed = door.ask(ADA, "GET", "/repository/handbook/document?status=all").body["documents"][0]["metadata"]
    assert shown == listed
    assert shown == {"tags": ["law", "letters", "urgent"], "customFields": {"year": 2025.5, "office": "Bern"}}


def test_a_document_shows_a_later_change_of_inherited_metadata(account: Account) -> None:
    door = fill(account)
    job = ingest(door, OWN).body["jobs"][0]

    account.repositories.save(changed(DEFAULT, metadata={"tags": ["archive"]}))

    shown = door.ask(ADA, "GET", f"/repository/handbook/{job['documentId']}").body["metadata"]
    assert shown["tags"] == ["law", "archive", "urgent"]


def test_a_job_shows_the_metadata_of_its_request(account: Account) -> None:
    door = fill(account)
    ingest(door, OWN)

    assert [job["metadata"] for job in door.ask(ADA, "GET", "/repository/handbook/jobs").body["jobs"]] == [OWN]


@pytest.mark.parametrize(
    "metadata",
    [{"tags": ["x" * 51]}, {"tags": ["x"] * 51}, {"tags": [""]}, {"customFields": {"text": "x" * 20_001}}, {"tags": 1}],
    ids=["long tag", "many tags", "empty tag", "large field", "no list"],
)
def test_metadata_beyond_the_limits_is_refused_and_nothing_is_ingested(account: Account, metadata: Any) -> None:
    answer = ingest(fill(account), metadata)

    assert answer.status == 400
    assert "metadata" in answer.message
    assert account.world.documents.list_changed("handbook", 0, 10, None).documents == []


def test_the_metadata_of_all_pipelines_of_an_object_is_merged_and_the_longest_prefix_has_priority() -> None:
    stored = MemoryRepositories()
    stored.create_repository(HANDBOOK, DEFAULT)
    stored.save(changed(INBOX, metadata={"tags": ["inbox"], "customFields": {"kind": "any"}}))
    law = {"tags": ["law"], "customFields": {"kind": "law"}}
    stored.save(changed(INBOX, pipeline_id="p2", prefix="in/law/", metadata=law))

    (found,) = PipelineDestinations(stored).find_destinations(Location(bucket="inbox", key="in/law/a"), deleted=False)

    assert found.metadata == {"tags": ["inbox", "law"], "customFields": {"kind": "law"}}


def test_metadata_is_stored_as_text_and_does_not_change_the_version_of_a_document() -> None:
    tagged = DESTINATION.model_copy(update={"metadata": OWN})

    stored = tagged.model_dump(mode="json")

    assert json.loads(stored["metadata"]) == OWN
    assert Destination.model_validate(stored) == tagged
    assert tagged.indexing_configuration == DESTINATION.indexing_configuration
