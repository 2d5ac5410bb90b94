"""The contract of shares: lists of owners and deletion, in memory and in DynamoDB."""

from dataclasses import replace

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.shares_dynamodb import DynamoDBShares
from lisa.chat.settings_ports import Shares
from lisa.chat.share import Share
from tests.support.tables import create_table
from tests.support.twins.shares import MemoryShares

USER = "ada#1%"
FIRST = Share("s-1", USER, "session", None, ("lisa:public",), "2026-11-01T00:00:00.000Z", None, 3, 1)
SECOND = replace(
    FIRST, share_id="s-2", name="Taxes", groups=("group:law",), created_at="2026-11-02", expires_at=1_800_000_000
)


@pytest.fixture(params=["memory", "dynamodb"])
def shares(request: pytest.FixtureRequest) -> Shares:
    if request.param == "memory":
        return MemoryShares()
    request.getfixturevalue("aws")
    return DynamoDBShares(Table(boto3.client("dynamodb"), create_table("ChatTable")))


def test_shares_are_read_back_unchanged_and_listed_for_their_owner_newest_first(shares: Shares) -> None:
    for share in (FIRST, SECOND, replace(FIRST, share_id="s-3", owner="ada")):
        shares.put(share)

    assert (shares.get("s-1"), shares.get("s-2"), shares.get("s-4")) == (FIRST, SECOND, None)
    assert shares.list_shares(USER) == [SECOND, FIRST]


def test_a_share_that_is_being_deleted_is_on_no_list(shares: Shares) -> None:
    shares.put(FIRST)
    shares.mark_deleting("s-1")
    shares.mark_deleting("absent")

    assert shares.get("s-1") == replace(FIRST, deleting=True)
    assert shares.get("absent") is None
    assert shares.list_shares(USER) == []


def test_an_erased_share_is_gone_and_erased_again(shares: Shares) -> None:
    shares.put(FIRST)
    shares.erase("s-1")
    shares.erase("s-1")

    assert shares.get("s-1") is None
