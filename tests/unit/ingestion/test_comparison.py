"""A comparison corrects new, changed and deleted keys, and nothing else."""

from typing import Any

import pytest

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.comparison import Finding, compare_object_and_document, pair_objects_and_documents
from lisa.ingestion.document import Destination, Document, Intent, Location, Status
from lisa.ingestion.settlement import Settlement, Wait
from lisa.ingestion.stored_object import ListedObject
from tests.support.ingestion import DESTINATION, LETTER, World, change

OBJECT = ListedObject(LETTER.key, etag="e1", size=3, modified=1_000)
DONE = Settlement(Status.SEARCHABLE, version="v", etag="e1")


def record(settlement: Settlement | None = DONE, **about: Any) -> Document:
    documents = World().documents
    document = documents.accept_change(change(at=2_000, **about))
    assert document is not None
    if settlement:
        documents.settle_generation(document, settlement)
    stored = documents.get_document(document.document_id)
    assert stored is not None
    return stored


def compare(
    listed: ListedObject | None,
    document: Document | None,
    wanted: Destination | None = DESTINATION,
    removes_unwanted: bool = True,
) -> Finding:
    return compare_object_and_document(listed, document, wanted, removes_unwanted=removes_unwanted)


def test_an_object_without_a_record_is_new() -> None:
    assert compare(OBJECT, None) is Finding.NEW


def test_an_unchanged_object_is_left_alone() -> None:
    assert compare(OBJECT, record()) is Finding.UNCHANGED


@pytest.mark.parametrize("removes_unwanted", [True, False])
@pytest.mark.parametrize("listed", [OBJECT, None])
def test_no_pipeline_removes_a_document_that_a_user_uploaded(
    listed: ListedObject | None, *, removes_unwanted: bool
) -> None:
    uploaded = record().model_copy(update={"ingestion_type": "manual"})

    assert compare(listed, uploaded, None, removes_unwanted=removes_unwanted) is Finding.UNCHANGED


def test_an_object_with_another_content_has_changed() -> None:
    assert compare(ListedObject(LETTER.key, "e2", 3, 3_000), record()) is Finding.CHANGED


@pytest.mark.parametrize(
    "chunking",
    [
        ChunkingStrategy(size=1_000),
        ChunkingStrategy(overlap=0),
        ChunkingStrategy(minimum=80),
        ChunkingStrategy("recursive"),
        ChunkingStrategy("code"),
    ],
)
def test_a_document_indexed_with_another_configuration_has_changed(chunking: ChunkingStrategy) -> None:
    other = DESTINATION.model_copy(update={"chunking": chunking})

    assert compare(OBJECT, record(), other) is Finding.CHANGED


def test_auto_remove_is_not_part_of_the_configuration_of_a_document() -> None:
    assert compare(OBJECT, record(), DESTINATION.model_copy(update={"auto_remove": False})) is Finding.UNCHANGED


def test_a_failed_document_is_not_retried_by_every_comparison() -> None:
    assert compare(OBJECT, record(Settlement(Status.FAILED, etag="e1", cause="empty"))) is Finding.FAILED


def test_a_document_that_failed_before_it_was_read_is_retried() -> None:
    assert compare(OBJECT, record(Settlement(Status.FAILED, cause="a bug of ours"))) is Finding.CHANGED


@pytest.mark.parametrize("settlement", [DONE, Settlement(Status.FAILED, etag="e1", cause="empty")])
def test_a_document_without_its_object_is_removed_if_the_pipeline_removes(settlement: Settlement) -> None:
    assert compare(None, record(settlement)) is Finding.DELETED
    assert compare(None, record(settlement), removes_unwanted=False) is Finding.UNCHANGED


def test_an_unwanted_document_is_removed_if_the_pipeline_removes() -> None:
    assert compare(OBJECT, record(), None) is Finding.DELETED
    assert compare(OBJECT, record(), None, removes_unwanted=False) is Finding.UNCHANGED


def test_a_deleted_document_without_an_object_needs_no_correction() -> None:
    assert compare(None, record(Settlement(Status.DELETED))) is Finding.ABSENT
    assert compare(OBJECT, None, None) is Finding.ABSENT


def test_a_removed_document_is_new_when_its_object_exists() -> None:
    assert compare(OBJECT, record(Settlement(Status.DELETED))) is Finding.NEW
    assert compare(OBJECT, record(Settlement(Status.DELETED), intent=Intent.UNWANTED, hide=True)) is Finding.NEW


def test_a_document_that_a_user_removed_stays_removed_until_its_object_changes() -> None:
    removed = record(Settlement(Status.DELETED), intent=Intent.REMOVE, hide=True)

    assert compare(OBJECT, removed) is Finding.UNCHANGED
    assert compare(ListedObject(LETTER.key, "e2", 3, modified=2_001), removed) is Finding.CHANGED


def test_the_record_of_a_users_removal_is_deleted_with_its_object() -> None:
    assert compare(None, record(Settlement(Status.DELETED), intent=Intent.REMOVE, hide=True)) is Finding.DELETED


def test_a_document_in_progress_is_left_to_its_worker_unless_the_object_is_newer() -> None:
    assert compare(OBJECT, record(None)) is Finding.IN_PROGRESS
    assert compare(ListedObject(LETTER.key, "e2", 3, modified=2_001), record(None)) is Finding.CHANGED


def test_a_waiting_document_is_in_progress() -> None:
    documents = World().documents
    document = documents.accept_change(change(at=2_000))
    assert document is not None
    documents.record_wait(document, Wait("model:m", "stopped", 2_000, 3_000))

    assert compare(OBJECT, documents.get_document(document.document_id)) is Finding.IN_PROGRESS


def test_a_configuration_that_a_user_chose_is_no_difference() -> None:
    world = World()
    asked = change(at=2_000).model_copy(update={"ingestion_type": "manual"})
    document = world.documents.accept_change(asked)
    assert document is not None
    world.documents.settle_generation(document, DONE)
    other = DESTINATION.model_copy(update={"chunking": ChunkingStrategy(size=1_000, overlap=100)})

    assert compare(OBJECT, world.documents.get_document(document.document_id), other) is Finding.UNCHANGED


def test_objects_and_records_are_merged_in_the_order_of_their_keys() -> None:
    listed = [ListedObject(key, "e", 1, 1) for key in ("a", "b", "é")]
    world = World()
    for key in ("b", "z", "é"):
        world.documents.accept_change(change(location=Location(bucket="inbox", key=key)))
    records = [
        world.documents.get_document(change(location=Location(bucket="inbox", key=key)).document_id) for key in "bzé"
    ]

    pairs = list(pair_objects_and_documents(listed, [document for document in records if document]))

    assert [(key, one is not None, other is not None) for key, one, other in pairs] == [
        ("a", True, False),
        ("b", True, True),
        ("z", False, True),
        ("é", True, True),
    ]


@pytest.mark.parametrize(("modified", "again"), [(1_999, False), (2_000, False), (2_001, True)])
def test_only_an_object_written_after_the_request_is_queued_again(modified: int, *, again: bool) -> None:
    newer = ListedObject(LETTER.key, "e2", 3, modified)
    removed = record(Settlement(Status.DELETED), intent=Intent.REMOVE, hide=True)

    assert compare(newer, record(None)) is (Finding.CHANGED if again else Finding.IN_PROGRESS)
    assert compare(newer, removed) is (Finding.CHANGED if again else Finding.UNCHANGED)
