"""The queries of document lists in DynamoDB: their conditions, start keys and ends."""

from typing import Any, cast

import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.ingestion.document_cursors import from_cursor, to_cursor
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.ingestion.ports import PrefixScope

PLACE = "handbook#c1"
CURSOR = {"listed_in": PLACE, "uploaded_at": "70", "document_id": "d7"}
CHANGE = {"repository_id": "handbook", "requested_at": "70", "document_id": "d7"}


class RecordingTable:
    """A table that records its queries and returns keys without records."""

    def __init__(self, keys: list[dict[str, Any]] | None = None, last: dict[str, Any] | None = None) -> None:
        self.keys, self.last = keys or [], last
        self.queries: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def query(self, condition: str, values: dict[str, Any], **options: Any) -> Any:
        self.queries.append((condition, values, options))
        return self.keys, self.last

    def query_all(self, condition: str, values: dict[str, Any], **options: Any) -> Any:
        self.queries.append((condition, values, options))
        return iter(self.keys)

    def get_many(self, keys: list[dict[str, Any]]) -> list[Any]:
        return []


def documents(table: RecordingTable) -> DynamoDBDocuments:
    return DynamoDBDocuments(cast("Table", table))


@pytest.mark.parametrize(
    ("prefix", "after", "condition", "value"),
    [
        ("", None, "stretch = :stretch", None),
        ("in/", None, "stretch = :stretch AND object_key >= :after", "in/"),
        ("in/", "in/b", "stretch = :stretch AND object_key > :after", "in/b"),
        ("in/", "in/", "stretch = :stretch AND object_key > :after", "in/"),
        ("in/", "a", "stretch = :stretch AND object_key >= :after", "in/"),
        ("", "b", "stretch = :stretch AND object_key > :after", "b"),
    ],
)
def test_a_prefix_scope_begins_with_its_prefix_and_continues_after_the_last_key(
    prefix: str, after: str | None, condition: str, value: str | None
) -> None:
    table = RecordingTable()

    list(documents(table).list_in_key_order(PrefixScope("handbook", "c1", "inbox", prefix), after))

    [(said, values, options)] = table.queries
    assert (said, values.get(":after"), options["IndexName"]) == (condition, value, "objects")


def test_a_document_due_at_exactly_this_time_is_due() -> None:
    table = RecordingTable()

    documents(table).list_due("worker", 5_000, 10)

    [(condition, values, options)] = table.queries
    assert condition == "waiting_for = :dependency AND due_at <= :until"
    assert values == {":dependency": "worker", ":until": 5_000}
    assert (options["IndexName"], options["Limit"]) == ("due", 10)


def test_an_interval_of_changes_includes_both_of_its_ends() -> None:
    table = RecordingTable()

    list(documents(table).list_changed_between("handbook", 10, 20))
    documents(table).list_changed("handbook", 10, 5, None)

    between, since = table.queries
    assert between[0] == "repository_id = :repository AND requested_at BETWEEN :since AND :until"
    assert between[1] == {":repository": "handbook", ":since": 10, ":until": 20}
    assert since[0] == "repository_id = :repository AND requested_at >= :since"


def test_a_page_is_newest_first_has_the_requested_size_and_continues_after_its_cursor() -> None:
    table = RecordingTable()

    documents(table).list_searchable("handbook", "c1", 7, CURSOR)

    [(condition, values, options)] = table.queries
    assert (condition, values) == ("listed_in = :listed_in", {":listed_in": PLACE})
    assert (options["Limit"], options["ScanIndexForward"]) == (7, False)
    assert options["ExclusiveStartKey"] == {
        "listed_in": {"S": PLACE}, "uploaded_at": {"N": "70"}, "document_id": {"S": "d7"},
    }  # fmt: skip


def test_the_first_page_has_no_start_key() -> None:
    table = RecordingTable()

    documents(table).list_searchable("handbook", "c1", 7, None)

    assert "ExclusiveStartKey" not in table.queries[0][2]


def test_the_cursor_of_a_page_is_dynamodbs_last_key_and_the_last_page_has_none() -> None:
    last = {"listed_in": PLACE, "uploaded_at": 71, "document_id": "d8"}
    first = {"listed_in": PLACE, "uploaded_at": 99, "document_id": "d9"}

    assert documents(RecordingTable([first], last)).list_searchable("handbook", "c1", 1, None).cursor == to_cursor(last)
    assert documents(RecordingTable([first], None)).list_searchable("handbook", "c1", 1, None).cursor is None


@pytest.mark.parametrize(("since", "asks"), [(69, True), (70, True), (71, False)])
def test_a_cursor_older_than_the_time_limit_ends_the_list(since: int, *, asks: bool) -> None:
    table = RecordingTable()

    page = documents(table).list_changed("handbook", since, 5, CHANGE)

    assert (page.documents, page.cursor, bool(table.queries)) == ([], None, asks)


def test_a_cursor_is_converted_back_to_its_key() -> None:
    key = {"listed_in": PLACE, "uploaded_at": 70, "document_id": "d7"}

    assert from_cursor(to_cursor(key), "searchable", PLACE) == key


@pytest.mark.parametrize(
    "wrong",
    [
        {"listed_in": "handbook#c2"}, {"listed_in": "law#c1"}, {"uploaded_at": "-1"}, {"uploaded_at": "1e3"},
        {"uploaded_at": "9" * 16}, {"uploaded_at": ""}, {"document_id": ""},
    ],
)  # fmt: skip
def test_a_cursor_of_another_list_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no page of this list ended there"):
        from_cursor(CURSOR | wrong, "searchable", PLACE)
