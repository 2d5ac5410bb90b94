"""The contract of shares: reservations, lists of owners and deletion, in memory and in DynamoDB."""

from dataclasses import dataclass, replace

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.adapters.chat.shares_dynamodb import DynamoDBShares
from lisa.chat.ports import Sessions
from lisa.chat.session import SessionHead, SessionKey
from lisa.chat.settings_ports import Shares
from lisa.chat.share import Share
from tests.support.tables import create_table
from tests.support.twins.sessions import MemorySessions
from tests.support.twins.shares import MemoryShares

USER = "ada#1%"
FIRST = Share("s-1", USER, "session", None, ("lisa:public",), "2026-11-01T00:00:00.000Z", None, 3, 1)
SECOND = replace(
    FIRST, share_id="s-2", name="Taxes", groups=("group:law",), created_at="2026-11-02", expires_at=1_800_000_000
)


SESSION = SessionKey(USER, "session")


@dataclass(frozen=True)
class Stores:
    """Shares and the sessions that they are of."""

    shares: Shares
    sessions: Sessions

    def open_session(self, user: str = USER) -> SessionHead:
        """Store the head of a session; return it."""
        head = SessionHead(SessionKey(user, "session"), "2026-11-01", "2026-11-01")
        assert self.sessions.replace_head_and_add_messages(None, head)
        return head

    def store(self, *shares: Share) -> None:
        """Store shares with their reservations."""
        for share in shares:
            assert self.shares.reserve(share.session, share.share_id)
            assert self.shares.put(share)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        sessions = MemorySessions()
        return Stores(MemoryShares(sessions), sessions)
    request.getfixturevalue("aws")
    table = Table(boto3.client("dynamodb"), create_table("ChatTable"))
    return Stores(DynamoDBShares(table), DynamoDBSessions(table))


@pytest.fixture
def shares(stores: Stores) -> Shares:
    stores.open_session()
    return stores.shares


def test_shares_are_read_back_unchanged_and_listed_for_their_owner_newest_first(stores: Stores) -> None:
    stores.open_session()
    stores.open_session("ada")
    stores.store(FIRST, SECOND, replace(FIRST, share_id="s-3", owner="ada"))

    assert (stores.shares.get("s-1"), stores.shares.get("s-2"), stores.shares.get("s-4")) == (FIRST, SECOND, None)
    assert stores.shares.list_shares(USER) == [SECOND, FIRST]


def test_a_share_that_is_being_deleted_is_on_no_list(stores: Stores) -> None:
    stores.open_session()
    stores.store(FIRST)
    stores.shares.mark_deleting("s-1")
    stores.shares.mark_deleting("absent")

    assert stores.shares.get("s-1") == replace(FIRST, deleting=True)
    assert stores.shares.get("absent") is None
    assert stores.shares.list_shares(USER) == []


def test_an_erased_share_is_gone_with_its_reservation_and_erased_again(stores: Stores) -> None:
    stores.open_session()
    stores.store(FIRST)
    stores.shares.erase("s-1")
    stores.shares.erase("s-1")

    assert stores.shares.get("s-1") is None
    assert stores.shares.list_reservations(SESSION) == []


def test_a_session_that_is_missing_or_being_deleted_reserves_no_share(stores: Stores) -> None:
    missing = stores.shares.reserve(SESSION, "s-1")
    head = stores.open_session()
    assert stores.sessions.replace_head_and_add_messages(head, head.changed(deleting=True))

    assert (missing, stores.shares.reserve(SESSION, "s-1")) == (False, False)
    assert stores.shares.list_reservations(SESSION) == []


def test_a_share_without_a_reservation_is_not_stored(shares: Shares) -> None:
    assert shares.reserve(SESSION, "s-2")

    assert shares.put(FIRST) is False
    assert shares.get("s-1") is None


def test_reservations_are_listed_before_and_after_their_shares_are_stored(shares: Shares) -> None:
    for share in (FIRST, SECOND):
        assert shares.reserve(SESSION, share.share_id)
    assert shares.put(FIRST)

    assert sorted(shares.list_reservations(SESSION)) == ["s-1", "s-2"]
    assert shares.list_reservations(SessionKey("ada", "session")) == []


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_closed_reservation_deletes_its_share_and_takes_none(shares: Shares, is_stored: bool) -> None:
    assert shares.reserve(SESSION, "s-1")
    if is_stored:
        assert shares.put(FIRST)

    for _ in range(2):
        shares.close(SESSION, "s-1")
        assert shares.get("s-1") is None
    assert (shares.put(FIRST), shares.list_reservations(SESSION)) == (False, ["s-1"])

    for _ in range(2):
        shares.release(SESSION, "s-1")
    assert (shares.put(FIRST), shares.get("s-1"), shares.list_reservations(SESSION)) == (False, None, [])
