"""The contract of the usage table, and the write operations of one request."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table, from_item
from lisa.adapters.usage.usage_dynamodb import DynamoDBUsage
from lisa.errors import TransientError
from lisa.usage.draining import write_usage_batch
from lisa.usage.ports import UsageStore
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals
from tests.support.billing import Bill
from tests.support.tables import create_table
from tests.support.twins.usage import MemoryUsage
from tests.support.usage import build_usage_batch, epoch_ms, usage_event

NOW = 1_800_000_000


@pytest.fixture(params=["memory", "dynamodb"])
def usage(request: pytest.FixtureRequest) -> UsageStore:
    if request.param == "memory":
        return MemoryUsage()
    request.getfixturevalue("aws")
    return DynamoDBUsage(Table(boto3.client("dynamodb"), create_table("UsageTable")), lambda: NOW)


def test_usage_is_listed_by_day_for_one_user_and_for_all(usage: UsageStore) -> None:
    events = [
        usage_event("ada", "2026-11-30", token_uuid="t"),
        usage_event("ada", "2026-12-01"),
        usage_event("ada", "2027-01-02"),
        usage_event("ada#2026", "2026-12-01"),
        usage_event("adam", "2026-12-01"),
        usage_event("ädä/" + "ö" * 300, "2026-12-01", model="a/b#c"),
    ]
    write_usage_batch(build_usage_batch(*events), usage)

    everything = list(usage.list_days("2026-11-30", "2027-01-02", None))
    own = list(usage.list_days("2026-11-30", "2026-12-31", "ada"))

    assert len(everything) == 6
    assert sorted(one.day for one in own) == ["2026-11-30", "2026-12-01"]
    assert {one.user for one in own} == {"ada"}
    assert DayUsage("ada", "2026-11-30", "m", "t", 1, 10, 5) in own
    assert [one.model for one in everything if one.user.startswith("ädä")] == ["a/b#c"]
    assert list(usage.list_days("2026-12-02", "2026-12-31", None)) == []
    assert [one.user for one in usage.list_days("2026-12-01", "2026-12-01", "ada#2026")] == ["ada#2026"]


def test_additions_are_summed(usage: UsageStore) -> None:
    for number in range(3):
        assert write_usage_batch(build_usage_batch(usage_event(), usage_event(), batch_id=f"b-{number}"), usage)

    assert list(usage.list_days("2026-11-28", "2026-11-28", None)) == [
        DayUsage("ada", "2026-11-28", "m", "", 6, 60, 30)
    ]


def test_a_batch_counts_once_also_when_it_needs_more_than_one_transaction(usage: UsageStore) -> None:
    many = build_usage_batch(*(usage_event(f"user-{number}") for number in range(100)))

    assert [write_usage_batch(many, usage), write_usage_batch(many, usage)] == [True, False]

    assert sum(one.requests for one in usage.list_days("2026-11-28", "2026-11-28", None)) == 100
    assert len(list(usage.list_users())) == 100


def test_users_are_listed_with_their_sessions(usage: UsageStore) -> None:
    write_usage_batch(build_usage_batch(usage_event(day="2026-11-20", groups=("law", "hr")), batch_id="later"), usage)
    write_usage_batch(
        build_usage_batch(usage_event(day="2026-11-10", mcp_tools=("a-tool",), session="s-1", retrieval=True)), usage
    )

    asked = ActivityCounts(2, 1, 1, {"a-tool": 1})
    assert usage.get_user("ada") == UserTotals(
        "ada", asked, ("law", "hr"), epoch_ms("2026-11-10"), epoch_ms("2026-11-20")
    )
    assert list(usage.list_users()) == [usage.get_user("ada")]
    assert usage.get_user("nobody") is None
    assert usage.list_sessions("ada") == {"s-1": ActivityCounts(1, 1, 1, {"a-tool": 1})}
    assert usage.list_sessions("ben") == {}


def test_a_lone_request_is_two_items_and_a_marker_in_one_transaction(aws: None) -> None:
    bill, table = Bill(), create_table("UsageTable")
    client = bill.watch(boto3.client("dynamodb"))

    write_usage_batch(build_usage_batch(usage_event()), DynamoDBUsage(Table(client, table), lambda: NOW))

    items = list(map(from_item, boto3.client("dynamodb").scan(TableName=table)["Items"]))
    assert bill.requests == {"dynamodb.BatchGetItem": 1, "dynamodb.TransactWriteItems": 1}
    assert (
        len(items) == 3
    )  # at two write units each, as transactions cost: 6 for one request, and 6 for a hundred like it
    assert [item["expires_at"] for item in items if item["scope"] == "batches"] == [NOW + 15 * 86_400]


def test_a_missing_table_raises_a_transient_error(aws: None) -> None:
    usage = DynamoDBUsage(Table(boto3.client("dynamodb"), "nowhere"), lambda: NOW)

    with pytest.raises(TransientError):
        write_usage_batch(build_usage_batch(usage_event()), usage)
