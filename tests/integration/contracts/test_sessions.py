"""The contract of sessions: conditional writes, lists and pages, in memory and in DynamoDB."""

from dataclasses import replace
from typing import Any

from lisa.chat.message import Feedback, Row
from lisa.chat.ports import BATCH, Sessions
from lisa.chat.session import SessionHead, SessionKey

ADA = SessionKey("ada#1%", "s-1")
HEAD = SessionHead(ADA, "2026-11-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z")


def row(index: int, **about: Any) -> Row:
    kept = Row(
        index, f"m-{index}", None, "human", "2026-11-01T00:00:00.000Z", f"digest {index}", 20, f'{{"n": {index}}}'
    )
    return replace(kept, **about)


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


def test_a_partial_message_is_replaced_once_and_keeps_its_place_and_feedback(sessions: Sessions) -> None:
    first = row(1, parent_id="m-0", type="ai", is_partial=True)
    sessions.replace_head_and_add_messages(None, HEAD, [row(0), first])
    rating = Feedback("up", None, "2026-11-02T00:00:00.000Z")
    sessions.rate(ADA, 1, rating)
    second, third = HEAD.changed(total_tokens=5), HEAD.changed(total_tokens=9)
    whole = replace(first, digest="whole", size=99, body=None, body_key="sessions/x", created_at="later")

    replaced = [
        sessions.replace_partial_message(second, third, whole),
        sessions.replace_partial_message(HEAD, second, whole),
        sessions.replace_partial_message(second, second.changed(), whole),
    ]

    assert replaced == [False, True, False]
    expected = replace(whole, created_at=first.created_at, feedback=rating, is_partial=False)
    assert sessions.read_rows(ADA, 0, 9, limit=9) == [row(0), expected]
    assert sessions.read_head(ADA) == second


def test_a_message_that_is_not_partial_is_not_replaced(sessions: Sessions) -> None:
    sessions.replace_head_and_add_messages(None, HEAD, [row(0)])

    assert not sessions.replace_partial_message(HEAD, HEAD.changed(), row(0, body="{}"))

    assert (sessions.read_rows(ADA, 0, 9, limit=9), sessions.read_head(ADA)) == ([row(0)], HEAD)


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
