"""The contract of the documents table, in memory and in DynamoDB."""

import random
from dataclasses import replace
from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.ingestion.document import Document, Intent, Location, Progress, Status
from lisa.ingestion.ports import Documents, PrefixScope
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from tests.support.ingestion import COLLECTION, LETTER, change
from tests.support.tables import create_table
from tests.support.twins.documents import MemoryDocuments

DONE = Settlement(
    Status.SEARCHABLE,
    version="v1",
    chunks=3,
    pages=2,
    size=10,
    sha256="abc",
    at=1_700_000_000_500,
    notice="Page 2 is empty.",
)
WAIT = Wait("model:minilm", "stopped", at=1_700_000_000_400, due_at=1_700_000_030_000)
FAILED = Settlement(Status.FAILED, cause="it is empty", at=1_700_000_000_600)
DELETED = Settlement(Status.DELETED, at=1_700_000_000_700)


@pytest.fixture(params=["memory", "dynamodb"])
def documents(request: pytest.FixtureRequest) -> Documents:
    if request.param == "memory":
        return MemoryDocuments()
    request.getfixturevalue("aws")
    return DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))


def accept_change(documents: Documents, *about: Any, **more: Any) -> Document:
    document = documents.accept(change(*about, **more))
    assert document is not None
    return document


def test_a_new_document_is_in_progress_in_its_first_generation(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert (document.generation, document.status, document.version) == (1, Status.PENDING, None)
    assert documents.get(document.document_id) == document


def test_a_newer_event_raises_the_generation_and_a_repeated_one_does_not(documents: Documents) -> None:
    accept_change(documents, "01")
    newer = accept_change(documents, "02")

    assert (newer.generation, accept_change(documents, "02").generation) == (2, 2)


def test_an_older_event_is_refused(documents: Documents) -> None:
    accept_change(documents, "0B")

    assert documents.accept(change("0A")) is None


def test_a_request_without_a_sequencer_is_always_accepted_and_keeps_the_sequencer(documents: Documents) -> None:
    accept_change(documents, "0B")
    accept_change(documents, None)

    assert documents.accept(change("0A")) is None


def test_settling_makes_the_version_searchable_once(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.settle(document, DONE)
    assert not documents.settle(document, FAILED)

    stored = documents.get(document.document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.chunks, stored.uploaded_at) == (Status.SEARCHABLE, "v1", 3, DONE.at)
    assert stored.notice == DONE.notice


def test_an_older_generation_cannot_be_settled(documents: Documents) -> None:
    old = accept_change(documents, "01")
    accept_change(documents, "02")

    assert not documents.settle(old, DONE)


def test_a_searchable_version_stays_through_the_next_generation(documents: Documents) -> None:
    documents.settle(accept_change(documents, "01"), DONE)

    assert accept_change(documents, "02").version == "v1"


def test_hiding_removes_the_searchable_version_at_once(documents: Documents) -> None:
    documents.settle(accept_change(documents, "01"), DONE)

    hidden = accept_change(documents, "02", hide=True)

    assert (hidden.version, hidden.status) == (None, Status.DELETING)
    assert documents.searchable("handbook", COLLECTION, 10, None).documents == []


def test_a_failed_document_has_its_cause_and_no_version(documents: Documents) -> None:
    documents.settle(accept_change(documents, "01"), DONE)
    documents.settle(accept_change(documents, "02"), FAILED)

    stored = documents.get(change().document_id)
    assert stored is not None
    assert (stored.status, stored.version, stored.cause) == (Status.FAILED, None, "it is empty")


def test_a_changed_object_clears_the_failure(documents: Documents) -> None:
    documents.settle(accept_change(documents, "01"), FAILED)

    assert accept_change(documents, "02").cause is None


def test_searchable_documents_are_listed_newest_first_and_paged(documents: Documents) -> None:
    for number in range(5):
        document = accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"))
        documents.settle(document, replace(DONE, at=DONE.at + number))
    accept_change(documents, "01", location=LETTER)

    first = documents.searchable("handbook", COLLECTION, 3, None)
    rest = documents.searchable("handbook", COLLECTION, 3, first.cursor)

    assert [d.location.key for d in first.documents + rest.documents] == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]
    assert rest.cursor is None
    assert documents.count_searchable("handbook", COLLECTION) == 5
    behind = documents.searchable("handbook", COLLECTION, 2, documents.cursor_after(first.documents[1]))
    assert [d.location.key for d in behind.documents] == ["2.txt", "1.txt"]


@pytest.mark.parametrize(
    "cursor", [{"after": "x"}, {"listed_in": "elsewhere#c", "uploaded_at": "1", "document_id": "d"}]
)
def test_a_list_continues_only_from_a_cursor_of_its_own_page(documents: Documents, cursor: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no page"):
        documents.searchable("handbook", COLLECTION, 3, cursor)
    with pytest.raises(ValueError, match="no page"):
        documents.changed_since("handbook", 0, 3, cursor)


def test_changes_since_a_time_are_listed_newest_first(documents: Documents) -> None:
    for number in range(4):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)

    found = documents.changed_since("handbook", 1_002, 10, None)

    assert [document.location.key for document in found.documents] == ["3.txt", "2.txt"]


def test_changes_continue_after_a_document_and_before_a_time(documents: Documents) -> None:
    for number in range(5):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)
    listed = documents.changed_since("handbook", 0, 10, None).documents

    behind = documents.changed_since("handbook", 0, 2, documents.cursor_after_change(listed[1]))
    before = documents.changed_since("handbook", 0, 10, documents.cursor_before_time("handbook", 1_002))

    assert [document.location.key for document in behind.documents] == ["2.txt", "1.txt"]
    assert [document.location.key for document in before.documents] == ["1.txt", "0.txt"]
    assert not any(document.document_id in str(documents.cursor_before_time("handbook", 1_002)) for document in listed)


def test_many_documents_are_read_in_one_call_and_missing_ones_left_out(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.get_many([document.document_id, document.document_id, "none"]) == {document.document_id: document}


def test_a_comparison_older_than_the_record_changes_nothing(documents: Documents) -> None:
    document = accept_change(documents, "01", at=1_000)

    assert accept_change(documents, None, since=1_000) == document
    assert accept_change(documents, None, since=1_001).generation == 2


def test_a_late_event_does_not_bring_back_what_a_person_removed_after_it(documents: Documents) -> None:
    accept_change(documents, None, intent=Intent.REMOVE, hide=True, at=2_000)

    assert documents.accept(change("01", occurred_at=2_000)) is None
    assert accept_change(documents, "02", occurred_at=2_001).intent is Intent.MATCH


def test_a_waiting_document_has_its_dependency_and_due_time(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.wait(document, WAIT)

    [due] = documents.due("model:minilm", WAIT.due_at, 10)
    assert (due.status, due.cause, due.waits) == (Status.WAITING, "stopped", 1)
    assert documents.due("model:minilm", WAIT.due_at - 1, 10) == []
    assert documents.due("database", WAIT.due_at, 10) == []


def test_a_waiting_document_can_be_settled_and_is_then_not_due(documents: Documents) -> None:
    document = accept_change(documents, "01")
    documents.wait(document, WAIT)

    assert documents.settle(document, DONE)
    assert documents.due("model:minilm", WAIT.due_at, 10) == []


def test_a_document_that_waits_for_its_cleanup_stays_searchable(documents: Documents) -> None:
    documents.settle(accept_change(documents, "01"), DONE)
    settled = documents.get(change().document_id)
    assert settled is not None

    documents.wait(settled, WAIT)

    [due] = documents.due("model:minilm", WAIT.due_at, 10)
    assert (due.status, due.version, due.cause) == (Status.SEARCHABLE, "v1", None)
    assert documents.end_wait(due)
    assert documents.due("model:minilm", WAIT.due_at, 10) == []


def test_a_document_that_changed_meanwhile_does_not_start_to_wait(documents: Documents) -> None:
    old = accept_change(documents, "01")
    accept_change(documents, "02")

    assert not documents.wait(old, WAIT)


def test_only_one_of_two_workers_postpones_a_document(documents: Documents) -> None:
    documents.wait(accept_change(documents, "01"), WAIT)
    [due] = documents.due("model:minilm", WAIT.due_at, 10)

    assert [documents.postpone(due, due_at) for due_at in (WAIT.due_at + 5, WAIT.due_at + 6)] == [True, False]
    assert documents.due("model:minilm", WAIT.due_at + 4, 10) == []


def test_records_come_in_the_order_of_their_keys(documents: Documents) -> None:
    keys = ["b", "a/é", "a/z", "a/", "a/Z", "a/\U0001f600", "a0"]
    for key in keys:
        accept_change(documents, "01", location=Location(bucket="inbox", key=key))
    accept_change(documents, "01", location=Location(bucket="outbox", key="a/z"))

    def found(prefix: str, after: str | None) -> list[str]:
        scope = PrefixScope("handbook", COLLECTION, "inbox", prefix)
        return [document.location.key for document in documents.in_key_order(scope, after)]

    assert found("", None) == sorted(keys, key=str.encode)
    assert found("a/", None) == ["a/", "a/Z", "a/z", "a/é", "a/\U0001f600"]
    assert found("a/", "a/z") == ["a/é", "a/\U0001f600"]


def test_changes_between_two_times_come_oldest_first(documents: Documents) -> None:
    for number in range(4):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)

    assert [d.location.key for d in documents.changed_between("handbook", 1_001, 1_002)] == ["1.txt", "2.txt"]


def test_a_forgotten_document_is_not_found(documents: Documents) -> None:
    document = accept_change(documents, "01")

    documents.delete_records([document.document_id, "none"])

    assert documents.get(document.document_id) is None
    assert not documents.settle(document, DONE)


def test_the_twin_and_the_table_agree_on_every_sequence_of_operations(aws: None) -> None:
    table = DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))
    for seed in range(150):
        twin, location = MemoryDocuments(), Location(bucket="inbox", key=f"{seed}.txt")
        seen: list[Document] = []
        for step in range(14):
            chances = random.Random(f"{seed} {step}"), random.Random(f"{seed} {step}")
            assert _operation(twin, chances[0], location, seen) == _operation(table, chances[1], location, seen)
            stored = twin.get(change(location=location).document_id)
            assert stored == table.get(change(location=location).document_id)
            seen += [stored] if stored else []


def _operation(documents: Documents, chance: random.Random, location: Location, seen: list[Document]) -> object:
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
        return documents.accept(wanted.model_copy(update={"revives": chance.random() < 0.7, "seen": seen_before}))
    if kind == "settle":
        return documents.settle(document, chance.choice([DONE, FAILED, DELETED]))
    if kind == "wait":
        return documents.wait(
            document, chance.choice([WAIT, replace(WAIT, progress=Progress(version="v", gaps=(("images", 2, 3),)))])
        )
    if kind == "postpone":
        return documents.postpone(document, chance.randrange(2_000, 2_005))
    if kind == "end_wait":
        return documents.end_wait(document)
    if chance.random() < 0.2:
        documents.delete_records([document.document_id])
    return None


def test_a_failed_attempt_is_recorded_while_the_document_is_in_progress(documents: Documents) -> None:
    document = accept_change(documents, "01")
    attempt = FailedAttempt(2, "the parser fell over", at=1_700_000_000_300)

    assert documents.record_attempt(document, attempt)
    noted = documents.get(document.document_id)
    assert noted is not None
    assert (noted.status, noted.attempts, noted.cause, noted.attempted_at) == (
        Status.PENDING, 2, "the parser fell over", attempt.at
    )  # fmt: skip

    assert documents.settle(document, DONE)
    assert not documents.record_attempt(document, attempt)
    settled = documents.get(document.document_id)
    assert settled is not None
    assert (settled.attempts, settled.cause, settled.attempted_at) == (0, None, None)


def test_an_attempt_of_an_older_generation_is_not_recorded_and_a_newer_change_clears_it(documents: Documents) -> None:
    older = accept_change(documents, "01")
    assert documents.record_attempt(older, FailedAttempt(2, "the parser fell over", at=1))

    newer = accept_change(documents, "02")

    assert (newer.attempts, newer.cause, newer.attempted_at) == (0, None, None)
    assert not documents.record_attempt(older, FailedAttempt(3, "the parser fell over", at=2))


@pytest.mark.parametrize(
    ("ending", "going"),
    [(DONE, False), (FAILED, True), (replace(FAILED, etag="e"), False), (replace(FAILED, etag="e", again=True), False)],
)
def test_a_removal_is_cancelled_when_the_object_exists(documents: Documents, ending: Settlement, going: bool) -> None:
    document = accept_change(documents, "01", hide=True)

    assert documents.settle(document, ending)

    stored = documents.get(document.document_id)
    assert stored is not None
    assert (stored.going, stored.etag) == (going, None if ending.again else ending.etag)
