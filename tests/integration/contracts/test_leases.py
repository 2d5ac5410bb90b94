"""The leases of all replicas together never exceed a limit, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table, from_item
from lisa.adapters.usage.leases_dynamodb import DynamoDBLeases, DynamoDBRequestCounter
from lisa.errors import TransientError
from lisa.usage.lease import RequestLease
from lisa.usage.limits import RateLimitScope
from lisa.usage.ports import LeaseStore, RequestCounter
from tests.support.tables import create_table
from tests.support.twins.leases import MemoryLeases

MINUTE = 28_333_333


@pytest.fixture(params=["memory", "dynamodb"])
def leases(request: pytest.FixtureRequest) -> LeaseStore:
    if request.param == "memory":
        return MemoryLeases()
    request.getfixturevalue("aws")
    return DynamoDBLeases(Table(boto3.client("dynamodb"), create_table("UsageTable")))


@pytest.fixture(params=["memory", "dynamodb"])
def leases_and_counter(request: pytest.FixtureRequest) -> tuple[LeaseStore, RequestCounter]:
    """Leases and a counter of requests over the same items."""
    if request.param == "memory":
        memory = MemoryLeases()
        return memory, memory
    request.getfixturevalue("aws")
    table = Table(boto3.client("dynamodb"), create_table("UsageTable"))
    return DynamoDBLeases(table), DynamoDBRequestCounter(table)


def take(leases: LeaseStore, wanted: int, scope: str = "user:ada", window: int = MINUTE, limit: int = 10) -> int:
    return leases.take_lease(RequestLease(scope, window, wanted, limit))


def test_leases_are_granted_whole_then_in_part_then_not(leases: LeaseStore) -> None:
    assert [take(leases, wanted) for wanted in (4, 4, 4, 1, 4)] == [4, 4, 2, 0, 0]


def test_a_lease_of_the_whole_limit_is_granted_once(leases: LeaseStore) -> None:
    assert [take(leases, 10), take(leases, 1)] == [10, 0]


def test_a_lease_beyond_the_limit_gets_the_limit(leases: LeaseStore) -> None:
    assert [take(leases, 60), take(leases, 1)] == [10, 0]


def test_every_scope_and_every_minute_has_its_own_limit(leases: LeaseStore) -> None:
    scopes = [
        "user:ada",
        "user:Ada",
        "user:group:law",
        "group:law",
        "user:ada#minute#1",
        "user:ädä",
        "user:" + "é" * 256,
    ]

    assert [take(leases, 10, scope) for scope in scopes] == [10] * len(scopes)
    assert [take(leases, 10, window=window) for window in (MINUTE - 1, MINUTE, MINUTE + 1)] == [10, 0, 10]


def test_a_lowered_limit_applies_to_later_leases(leases: LeaseStore) -> None:
    assert [take(leases, 8), take(leases, 2, limit=5), take(leases, 1, limit=20)] == [8, 0, 1]


def test_an_item_expires_shortly_after_its_minute(aws: None) -> None:
    table = create_table("UsageTable")
    take(DynamoDBLeases(Table(boto3.client("dynamodb"), table)), 3)

    [item] = map(from_item, boto3.client("dynamodb").scan(TableName=table)["Items"])

    end = (MINUTE + 1) * 60
    assert item == {"scope": "user:ada", "period": f"minute#{MINUTE}", "asked": 3, "expires_at": end + 3_600}


def test_a_missing_table_raises_a_transient_error(aws: None) -> None:
    with pytest.raises(TransientError):
        take(DynamoDBLeases(Table(boto3.client("dynamodb"), "nowhere")), 1)


def test_requests_are_counted_up_to_the_limit_of_their_scope_and_minute(
    leases_and_counter: tuple[LeaseStore, RequestCounter],
) -> None:
    _, counter = leases_and_counter
    ada, law = RateLimitScope("user:ada", 2), RateLimitScope("group:law", 1)

    assert [counter.count_request(ada, MINUTE) for _ in range(3)] == [True, True, False]
    assert [counter.count_request(law, MINUTE), counter.count_request(law, MINUTE)] == [True, False]
    assert counter.count_request(ada, MINUTE + 1)


def test_leases_and_counted_requests_share_one_limit(leases_and_counter: tuple[LeaseStore, RequestCounter]) -> None:
    leases, counter = leases_and_counter
    ada = RateLimitScope("user:ada", 10)

    assert counter.count_request(ada, MINUTE)
    assert take(leases, 8) == 8
    assert [counter.count_request(ada, MINUTE), counter.count_request(ada, MINUTE), take(leases, 1)] == [True, False, 0]


def test_a_count_in_a_missing_table_raises_a_transient_error(aws: None) -> None:
    with pytest.raises(TransientError):
        DynamoDBRequestCounter(Table(boto3.client("dynamodb"), "nowhere")).count_request(
            RateLimitScope("user:ada", 1), MINUTE
        )
