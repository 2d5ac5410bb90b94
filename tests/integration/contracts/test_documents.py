"""The contract of the documents table, in memory and in DynamoDB."""

import random
from dataclasses import replace
from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.ingestion.document import Document, Intent, Location, Progress, Status
from lisa.ingestion.ports import Documents
from lisa.ingestion.settlement import Settlement
from tests.support.document_settlements import MODEL_WAIT, SEARCHABLE_SETTLEMENT, accept_change
from tests.support.ingestion import COLLECTION, change
from tests.support.tables import create_table
from tests.support.twins.documents import MemoryDocuments

FAILED_SETTLEMENT = Settlement(Status.FAILED, cause="it is empty", at=1_700_000_000_600)


DELETED_SETTLEMENT = Settlement(Status.DELETED, at=1_700_000_000_700)


def test_a_new_document_is_in_progress_in_its_first_generation(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert (document.generation, document.status, document.version) == (1, Status.PENDING, None)
    assert documents.get_document(document.document_id) == document


def test_a_newer_event_raises_the_generation_and_a_repeated_one_does_not(documents: Documents) -> None:
    accept_change(documents, "01")
    newer = accept_change(documents, "02")

    assert (newer.generation, accept_change(documents, "02").generation) == (2, 2)


def test_an_older_event_is_refused(documents: Documents) -> None:
    accept_change(documents, "0B")

    assert documents.accept_change(change("0A")) is None


def test_a_request_without_a_sequencer_is_always_accepted_and_keeps_the_sequencer(documents: Documents) -> None:
    accept_change(documents, "0B")
    accept_change(documents, None)

    assert documents.accept_change(change("0A")) is None


def test_settling_makes_the_version_searchable_once(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.settle_generation(document, SEARCHABLE_SETTLEMENT)
    assert not documents.settle_generation(document, FAILED_SETTLEMENT)

    stored = documents.get_document(document.document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.chunks, stored.uploaded_at) == (
        Status.SEARCHABLE,
        "v1",
        3,
        SEARCHABLE_SETTLEMENT.at,
    )
    assert stored.notice == SEARCHABLE_SETTLEMENT.notice


def test_an_older_generation_cannot_be_settled(documents: Documents) -> None:
    old = accept_change(documents, "01")
    accept_change(documents, "02")

    assert not documents.settle_generation(old, SEARCHABLE_SETTLEMENT)


def test_a_searchable_version_stays_through_the_next_generation(documents: Documents) -> None:
    documents.settle_generation(accept_change(documents, "01"), SEARCHABLE_SETTLEMENT)

    assert accept_change(documents, "02").version == "v1"


def test_hiding_removes_the_searchable_version_at_once(documents: Documents) -> None:
    documents.settle_generation(accept_change(documents, "01"), SEARCHABLE_SETTLEMENT)

    hidden = accept_change(documents, "02", hide=True)

    assert (hidden.version, hidden.status) == (None, Status.DELETING)
    assert documents.list_searchable("handbook", COLLECTION, 10, None).documents == []


def test_a_failed_document_has_its_cause_and_no_version(documents: Documents) -> None:
    documents.settle_generation(accept_change(documents, "01"), SEARCHABLE_SETTLEMENT)
    documents.settle_generation(accept_change(documents, "02"), FAILED_SETTLEMENT)

    stored = documents.get_document(change().document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.cause) == (Status.FAILED, None, "it is empty")


def test_a_changed_object_clears_the_failure(documents: Documents) -> None:
    documents.settle_generation(accept_change(documents, "01"), FAILED_SETTLEMENT)

    assert accept_change(documents, "02").cause is None


def test_a_comparison_older_than_the_record_changes_nothing(documents: Documents) -> None:
    document = accept_change(documents, "01", at=1_000)

    assert accept_change(documents, None, since=1_000) == document
    assert accept_change(documents, None, since=1_001).generation == 2


def test_a_late_event_does_not_bring_back_what_a_person_removed_after_it(documents: Documents) -> None:
    accept_change(documents, None, intent=Intent.REMOVE, hide=True, at=2_000)

    assert documents.accept_change(change("01", occurred_at=2_000)) is None
    assert accept_change(documents, "02", occurred_at=2_001).intent is Intent.MATCH


def test_a_forgotten_document_is_not_found(documents: Documents) -> None:
    document = accept_change(documents, "01")

    documents.delete_records([document.document_id, "none"])

    assert documents.get_document(document.document_id) is None
    assert not documents.settle_generation(document, SEARCHABLE_SETTLEMENT)


def test_the_twin_and_the_table_agree_on_every_sequence_of_operations(aws: None) -> None:
    table = DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))
    for seed in range(150):
        twin, location = MemoryDocuments(), Location(bucket="inbox", key=f"{seed}.txt")
        seen: list[Document] = []
        for step in range(14):
            chances = random.Random(f"{seed} {step}"), random.Random(f"{seed} {step}")
            assert random_operation(twin, chances[0], location, seen) == random_operation(
                table, chances[1], location, seen
            )
            stored = twin.get_document(change(location=location).document_id)
            assert stored == table.get_document(change(location=location).document_id)
            seen += [stored] if stored else []


def random_operation(documents: Documents, chance: random.Random, location: Location, seen: list[Document]) -> object:
    document = chance.choice(seen) if seen else None
    kinds = ["accept", "accept", "settle", "wait", "postpone", "end_wait", "delete_records"]
    kind = chance.choice(kinds) if document else "accept"
    if kind == "accept" or document is None:
        intent, hide = chance.choice([(Intent.MATCH, False), (Intent.MATCH, True), (Intent.REMOVE, True)])
        times: dict[str, Any] = {"at": chance.randrange(1_000, 1_010), "since": chance.choice([None, 1_005])}
        occurred_at = chance.choice([None, 1_004])
        sequencer = chance.choice([None, *"123456789"])
        wanted = change(sequencer, location=location, intent=intent, hide=hide, occurred_at=occurred_at, **times)
        seen_before = chance.choice([None, None, 0, 1, 2, 3])
        return documents.accept_change(
            wanted.model_copy(update={"revives": chance.random() < 0.7, "seen": seen_before})
        )
    if kind == "settle":
        return documents.settle_generation(
            document, chance.choice([SEARCHABLE_SETTLEMENT, FAILED_SETTLEMENT, DELETED_SETTLEMENT])
        )
    if kind == "wait":
        return documents.record_wait(
            document,
            chance.choice([MODEL_WAIT, replace(MODEL_WAIT, progress=Progress(version="v", gaps=(("images", 2, 3),)))]),
        )
    if kind == "postpone":
        return documents.postpone_attempt(document, chance.randrange(2_000, 2_005))
    if kind == "end_wait":
        return documents.end_wait(document)
    if chance.random() < 0.2:
        documents.delete_records([document.document_id])
    return None


@pytest.mark.parametrize(
    ("ending", "going"),
    [
        (SEARCHABLE_SETTLEMENT, False),
        (FAILED_SETTLEMENT, True),
        (replace(FAILED_SETTLEMENT, etag="e"), False),
        (replace(FAILED_SETTLEMENT, etag="e", again=True), False),
    ],
)
def test_a_removal_is_cancelled_when_the_object_exists(documents: Documents, ending: Settlement, going: bool) -> None:
    document = accept_change(documents, "01", hide=True)

    assert documents.settle_generation(document, ending)

    stored = documents.get_document(document.document_id)
    assert stored is not None
    assert (stored.going, stored.etag) == (going, None if ending.again else ending.etag)


def test_a_document_keeps_its_metadata_with_fractions(documents: Documents) -> None:
    metadata = {"tags": ["law"], "customFields": {"price": 9.5, "years": [2020, 2021], "empty": "", "none": None}}
    asked = change("01")
    into = asked.destination.model_copy(update={"metadata": metadata})

    document = documents.accept_change(asked.model_copy(update={"destination": into}))

    assert document is not None
    assert document.destination.metadata == metadata
    assert documents.get_document(document.document_id) == document
