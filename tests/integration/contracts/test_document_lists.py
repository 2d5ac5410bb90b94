"""The contract of the documents table's lists and their cursors, in memory and in DynamoDB."""

from dataclasses import replace

import pytest

from lisa.ingestion.document import Location
from lisa.ingestion.ports import Documents, PrefixScope
from tests.support.document_settlements import SEARCHABLE_SETTLEMENT, accept_change
from tests.support.ingestion import COLLECTION, LETTER


def test_searchable_documents_are_listed_newest_first_and_paged(documents: Documents) -> None:
    for number in range(5):
        document = accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"))
        documents.settle_generation(document, replace(SEARCHABLE_SETTLEMENT, at=SEARCHABLE_SETTLEMENT.at + number))
    accept_change(documents, "01", location=LETTER)

    first = documents.list_searchable("handbook", COLLECTION, 3, None)
    rest = documents.list_searchable("handbook", COLLECTION, 3, first.cursor)

    assert [d.location.key for d in first.documents + rest.documents] == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]
    assert rest.cursor is None
    assert documents.count_searchable("handbook", COLLECTION) == 5
    behind = documents.list_searchable("handbook", COLLECTION, 2, documents.cursor_after_document(first.documents[1]))
    assert [d.location.key for d in behind.documents] == ["2.txt", "1.txt"]


@pytest.mark.parametrize(
    "cursor", [{"after": "x"}, {"listed_in": "elsewhere#c", "uploaded_at": "1", "document_id": "d"}]
)
def test_a_list_continues_only_from_a_cursor_of_its_own_page(documents: Documents, cursor: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no page"):
        documents.list_searchable("handbook", COLLECTION, 3, cursor)
    with pytest.raises(ValueError, match="no page"):
        documents.list_changed("handbook", 0, 3, cursor)


def test_changes_since_a_time_are_listed_newest_first(documents: Documents) -> None:
    for number in range(4):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)

    found = documents.list_changed("handbook", 1_002, 10, None)

    assert [document.location.key for document in found.documents] == ["3.txt", "2.txt"]


def test_changes_continue_after_a_document_and_before_a_time(documents: Documents) -> None:
    for number in range(5):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)
    listed = documents.list_changed("handbook", 0, 10, None).documents

    behind = documents.list_changed("handbook", 0, 2, documents.cursor_after_change(listed[1]))
    before = documents.list_changed("handbook", 0, 10, documents.cursor_before_time("handbook", 1_002))

    assert [document.location.key for document in behind.documents] == ["2.txt", "1.txt"]
    assert [document.location.key for document in before.documents] == ["1.txt", "0.txt"]
    assert not any(document.document_id in str(documents.cursor_before_time("handbook", 1_002)) for document in listed)


def test_many_documents_are_read_in_one_call_and_missing_ones_left_out(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.get_documents([document.document_id, document.document_id, "none"]) == {
        document.document_id: document
    }


def test_records_come_in_the_order_of_their_keys(documents: Documents) -> None:
    keys = ["b", "a/é", "a/z", "a/", "a/Z", "a/\U0001f600", "a0"]
    for key in keys:
        accept_change(documents, "01", location=Location(bucket="inbox", key=key))
    accept_change(documents, "01", location=Location(bucket="outbox", key="a/z"))

    def found(prefix: str, after: str | None) -> list[str]:
        scope = PrefixScope("handbook", COLLECTION, "inbox", prefix)
        return [document.location.key for document in documents.list_in_key_order(scope, after)]

    assert found("", None) == sorted(keys, key=str.encode)
    assert found("a/", None) == ["a/", "a/Z", "a/z", "a/é", "a/\U0001f600"]
    assert found("a/", "a/z") == ["a/é", "a/\U0001f600"]


def test_changes_between_two_times_come_oldest_first(documents: Documents) -> None:
    for number in range(4):
        accept_change(documents, "01", location=Location(bucket="inbox", key=f"{number}.txt"), at=1_000 + number)

    assert [d.location.key for d in documents.list_changed_between("handbook", 1_001, 1_002)] == ["1.txt", "2.txt"]
