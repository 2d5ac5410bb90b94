"""The contract of sessions: conditional writes, lists and pages, in memory and in DynamoDB."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.chat.message import Feedback, Row
from lisa.chat.ports import BATCH, Sessions
from lisa.chat.session import ListCursor, SessionHead, SessionKey
from tests.support.tables import create_table
from tests.support.twins.sessions import MemorySessions

ADA = SessionKey("ada#1%", "s-1")
HEAD = SessionHead(ADA, "2026-11-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z")


@pytest.fixture(params=["memory", "dynamodb"])
def sessions(request: pytest.FixtureRequest) -> Sessions:
    if request.param == "memory":
        return MemorySessions()
    request.getfixturevalue("aws")
    return DynamoDBSessions(Table(boto3.client("dynamodb"), create_table("ChatTable")))


def row(index: int, **about: Any) -> Row:
    kept = Row(
        index, f"m-{index}", None, "human", "2026-11-01T00:00:00.000Z", f"digest {index}", 20, f'{{"n": {index}}}'
    )
    return replace(kept, **about)


def listed(key: SessionKey, time: str) -> SessionHead:
    return SessionHead(key, time, time, configuration={"max_tokens": 9})


def fill(sessions: Sessions, count: int, **about: Any) -> SessionHead:
    """Store a session with so many messages."""
    head: SessionHead | None = None
    for start in range(0, count, BATCH):
        rows = [row(index, **about) for index in range(start, min(count, start + BATCH))]
        after = HEAD if head is None else head.changed(next_index=start)
        assert sessions.replace_head_and_add_messages(head, after, rows)
        head = after
    assert head is not None
    return head


def test_a_head_is_read_back_unchanged(sessions: Sessions) -> None:
    head = replace(
        HEAD,
        name="Ünïcode",
        first_human_message="hi",
        configuration={"temperature": 0.5, "stop": [], "empty": None},
        project_id="p",
        pinned=True,
        total_tokens=7,
        next_index=3,
        last_message_id="m",
        version=9,
        expires_at=1_800_000_000,
    )

    assert sessions.replace_head_and_add_messages(None, head)
    assert sessions.read_head(ADA) == head
    assert sessions.read_head(replace(ADA, session_id="s")) is None


def test_a_head_is_written_only_over_the_expected_version(sessions: Sessions) -> None:
    second = HEAD.changed(name="second")

    assert [
        sessions.replace_head_and_add_messages(HEAD, second),
        sessions.replace_head_and_add_messages(None, HEAD),
        sessions.replace_head_and_add_messages(None, second),
        sessions.replace_head_and_add_messages(HEAD, second),
        sessions.replace_head_and_add_messages(HEAD, second.changed(name="lost")),
        sessions.replace_head_and_add_messages(HEAD, second.changed(name="lost"), [row(0)]),
    ] == [False, True, False, True, False, False]

    assert sessions.read_head(ADA) == second
    assert sessions.read_digests(ADA) == []


def test_messages_and_head_are_written_together_or_not_at_all(sessions: Sessions) -> None:
    assert sessions.replace_head_and_add_messages(None, HEAD, [row(0), row(1)])
    second = HEAD.changed(next_index=3)

    assert not sessions.replace_head_and_add_messages(HEAD, second, [row(2), row(3, message_id="m-1")])

    assert sessions.read_head(ADA) == HEAD
    assert [found.message_id for found in sessions.read_digests(ADA)] == ["m-0", "m-1"]
    assert sessions.find_indexes(ADA, ["m-2"]) == {}


def test_a_message_is_read_back_unchanged(sessions: Sessions) -> None:
    long = row(1, parent_id="m-0", type="ai", body=None, body_key="sessions/x", size=10**6)
    sessions.replace_head_and_add_messages(None, HEAD, [row(0), long])

    assert sessions.read_rows(ADA, 0, 9, limit=9) == [row(0), long]
    assert sessions.read_digests(ADA) == [row(0, body=None), replace(long, body_key=None)]


def test_rows_are_a_range_from_either_end(sessions: Sessions) -> None:
    fill(sessions, 12)

    def indexes(*limits: int, limit: int, newest: bool = False) -> list[int]:
        return [found.index for found in sessions.read_rows(ADA, *limits, limit=limit, newest=newest)]

    assert indexes(0, 11, limit=3) == [0, 1, 2]
    assert indexes(0, 11, limit=3, newest=True) == [9, 10, 11]
    assert indexes(4, 6, limit=9) == indexes(4, 6, limit=9, newest=True) == [4, 5, 6]
    assert indexes(-5, 1, limit=9) == [0, 1]
    assert indexes(12, 99, limit=9) == []


def test_a_whole_batch_of_long_messages_is_written_at_once(sessions: Sessions) -> None:
    head = fill(sessions, 3 * BATCH, body="x" * 32_768)

    assert len(sessions.read_digests(ADA)) == 3 * BATCH
    assert sessions.read_head(ADA) == head


def test_message_ids_are_found_with_their_indexes(sessions: Sessions) -> None:
    fill(sessions, 2)
    other = SessionKey("ada", "s-1")
    sessions.replace_head_and_add_messages(None, replace(HEAD, key=other), [row(0, message_id="other")])

    assert sessions.find_indexes(ADA, ["m-1", "other", "m-1", "none"]) == {"m-1": 1}
    assert sessions.find_indexes(ADA, []) == {}


def test_heads_of_a_user_are_listed_newest_first_without_configuration(sessions: Sessions) -> None:
    for number, session in enumerate("bca"):
        sessions.replace_head_and_add_messages(None, listed(SessionKey("ada", session), f"2026-11-0{number + 1}"))
    sessions.replace_head_and_add_messages(None, listed(SessionKey("ada", "z"), "2026-11-01"))
    sessions.replace_head_and_add_messages(None, listed(SessionKey("ada#", "foreign"), "2026-11-09"))

    found = sessions.list_heads("ada", 9)

    assert [head.key.session_id for head in found] == ["a", "c", "z", "b"]
    assert {str(head.configuration) for head in found} == {"{}"}


def test_the_list_follows_a_change(sessions: Sessions) -> None:
    first, second = SessionKey("ada", "1"), SessionKey("ada", "2")
    sessions.replace_head_and_add_messages(None, listed(first, "2026-11-01"))
    sessions.replace_head_and_add_messages(None, listed(second, "2026-11-02"))
    before = listed(first, "2026-11-01")
    sessions.replace_head_and_add_messages(before, before.changed(last_updated="2026-11-03", name="n", pinned=True))

    [newest, _] = sessions.list_heads("ada", 9)

    assert (newest.key, newest.name, newest.pinned, newest.version) == (first, "n", True, 2)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_pages_of_the_list_contain_every_session_once(sessions: Sessions, size: int) -> None:
    for number in range(5):
        sessions.replace_head_and_add_messages(
            None, listed(SessionKey("ada", f"s{number}"), f"2026-11-0{min(number, 2)}")
        )
    found: list[str] = []
    after: ListCursor | None = None
    while page := sessions.list_heads("ada", size, after):
        found += [head.key.session_id for head in page]
        after = ListCursor(page[-1].last_updated, page[-1].key.session_id)

    assert found == ["s4", "s3", "s2", "s1", "s0"]


def test_a_session_that_is_being_deleted_is_in_no_list(sessions: Sessions) -> None:
    sessions.replace_head_and_add_messages(None, HEAD)
    sessions.replace_head_and_add_messages(HEAD, HEAD.changed(deleting=True))

    found = sessions.read_head(ADA)
    assert found is not None
    assert found.deleting
    assert sessions.list_heads(ADA.user, 9) == []


def test_feedback_is_stored_with_the_message_and_removed(sessions: Sessions) -> None:
    fill(sessions, 1)
    feedback = Feedback("down", None, "2026-11-02T00:00:00.000Z")

    assert (sessions.rate(ADA, 0, feedback), sessions.rate(ADA, 1, feedback)) == (True, False)
    assert sessions.read_rows(ADA, 0, 9, limit=9) == [row(0, feedback=feedback)]

    assert (sessions.rate(ADA, 0, None), sessions.rate(ADA, 1, None)) == (True, False)
    assert sessions.read_rows(ADA, 0, 9, limit=9) == [row(0)]


def test_a_deletion_leaves_nothing_and_touches_no_other_session(sessions: Sessions) -> None:
    other = replace(HEAD, key=SessionKey(ADA.user, "s-10"))
    head = fill(sessions, 60)
    sessions.replace_head_and_add_messages(None, other, [row(0)])
    sessions.replace_head_and_add_messages(head, head.changed(deleting=True))

    for _ in range(2):
        sessions.erase_messages(ADA)
        sessions.erase_head(ADA)

        assert (sessions.read_head(ADA), sessions.read_digests(ADA), sessions.find_indexes(ADA, ["m-1"])) == (
            None,
            [],
            {},
        )
    assert (sessions.read_head(other.key), len(sessions.read_digests(other.key))) == (other, 1)


def test_the_head_of_a_session_that_is_not_being_deleted_stays(sessions: Sessions) -> None:
    sessions.replace_head_and_add_messages(None, HEAD)

    sessions.erase_head(ADA)

    assert sessions.read_head(ADA) == HEAD
