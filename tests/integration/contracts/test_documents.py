"""The documents table keeps its promises, in memory and in DynamoDB."""

import random
from dataclasses import replace

import boto3
import pytest

from lisa.adapters.documents_dynamodb import DynamoDBDocuments
from lisa.adapters.dynamodb import Table
from lisa.adapters.memory_documents import MemoryDocuments
from lisa.ingestion.document import Document, Intent, Location, Status
from lisa.ingestion.ports import Documents, Settlement
from tests.support.ingestion import COLLECTION, LETTER, change
from tests.support.tables import create_table

DONE = Settlement(Status.SEARCHABLE, version="v1", chunks=3, pages=2, size=10, sha256="abc", at=1_700_000_000_500)
FAILED = Settlement(Status.FAILED, cause="it is empty", at=1_700_000_000_600)
DELETED = Settlement(Status.DELETED, at=1_700_000_000_700)


@pytest.fixture(params=["memory", "dynamodb"])
def documents(request: pytest.FixtureRequest) -> Documents:
    if request.param == "memory":
        return MemoryDocuments()
    request.getfixturevalue("aws")
    return DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))


def accepted(documents: Documents, *about: object, **more: object) -> Document:
    document = documents.accept(change(*about, **more))  # type: ignore[arg-type]
    assert document is not None
    return document


def test_a_new_document_is_in_progress_in_its_first_generation(documents: Documents) -> None:
    document = accepted(documents, "01")

    assert (document.generation, document.status, document.version) == (1, Status.PENDING, None)
    assert documents.get(document.document_id) == document


def test_a_newer_event_raises_the_generation_and_a_repeated_one_does_not(documents: Documents) -> None:
    accepted(documents, "01")
    newer = accepted(documents, "02")

    assert (newer.generation, accepted(documents, "02").generation) == (2, 2)


def test_an_older_event_is_refused(documents: Documents) -> None:
    accepted(documents, "0B")

    assert documents.accept(change("0A")) is None


def test_a_request_without_a_sequencer_is_always_news_and_keeps_the_order(documents: Documents) -> None:
    accepted(documents, "0B")
    accepted(documents, None)

    assert documents.accept(change("0A")) is None


def test_settling_makes_the_version_searchable_once(documents: Documents) -> None:
    document = accepted(documents, "01")

    assert documents.settle(document, DONE)
    assert not documents.settle(document, FAILED)

    stored = documents.get(document.document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.chunks, stored.uploaded_at) == (Status.SEARCHABLE, "v1", 3, DONE.at)


def test_an_overtaken_generation_cannot_be_settled(documents: Documents) -> None:
    old = accepted(documents, "01")
    accepted(documents, "02")

    assert not documents.settle(old, DONE)


def test_a_searchable_version_stays_through_the_next_generation(documents: Documents) -> None:
    documents.settle(accepted(documents, "01"), DONE)

    assert accepted(documents, "02").version == "v1"


def test_hiding_takes_the_version_away_at_once(documents: Documents) -> None:
    documents.settle(accepted(documents, "01"), DONE)

    hidden = accepted(documents, "02", hide=True)

    assert (hidden.version, hidden.status) == (None, Status.DELETING)
    assert documents.searchable("handbook", COLLECTION, 10, None).documents == []


def test_a_failed_document_has_its_cause_and_no_version(documents: Documents) -> None:
    documents.settle(accepted(documents, "01"), DONE)
    documents.settle(accepted(documents, "02"), FAILED)

    stored = documents.get(change().document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.cause) == (Status.FAILED, None, "it is empty")


def test_a_failure_is_forgotten_when_the_object_changes(documents: Documents) -> None:
    documents.settle(accepted(documents, "01"), FAILED)

    assert accepted(documents, "02").cause is None


def test_searchable_documents_are_listed_newest_first_and_paged(documents: Documents) -> None:
    for number in range(5):
        document = accepted(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"))
        documents.settle(document, replace(DONE, at=DONE.at + number))
    accepted(documents, "01", location=LETTER)

    first = documents.searchable("handbook", COLLECTION, 3, None)
    rest = documents.searchable("handbook", COLLECTION, 3, first.cursor)

    assert [d.location.key for d in first.documents + rest.documents] == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]
    assert rest.cursor is None
    assert documents.count_searchable("handbook", COLLECTION) == 5


def test_changes_are_listed_newest_first_since_a_time(documents: Documents) -> None:
    for number in range(4):
        accepted(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)

    found = documents.changed_since("handbook", 1_002, 10, None)

    assert [document.location.key for document in found.documents] == ["3.txt", "2.txt"]


def test_many_documents_are_read_in_one_call_and_missing_ones_left_out(documents: Documents) -> None:
    document = accepted(documents, "01")

    assert documents.get_many([document.document_id, document.document_id, "none"]) == {document.document_id: document}


def test_the_twin_and_the_table_agree_on_every_sequence_of_operations(aws: None) -> None:
    table = DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))
    for seed in range(60):
        chance, twin = random.Random(seed), MemoryDocuments()
        location = Location(bucket="inbox", key=f"{seed}.txt")
        seen: list[Document] = []
        for _ in range(12):
            if seen and chance.random() < 0.5:
                document, settlement = chance.choice(seen), chance.choice([DONE, FAILED, DELETED])
                assert twin.settle(document, settlement) == table.settle(document, settlement)
            else:
                sequencer = chance.choice([None, *"123456789"])
                intent, hide = chance.choice([(Intent.MATCH, False), (Intent.MATCH, True), (Intent.REMOVE, True)])
                wanted = change(sequencer, location=location, intent=intent, hide=hide)
                one, other = twin.accept(wanted), table.accept(wanted)
                assert one == other
                seen += [one] if one else []
            assert twin.get(wanted.document_id) == table.get(wanted.document_id)
