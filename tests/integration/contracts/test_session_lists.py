"""The contract of the lists of sessions: by recency, without configurations, in memory and in DynamoDB."""

import pytest

from lisa.chat.ports import Sessions
from lisa.chat.session import ListCursor, SessionHead, SessionKey

ADA = SessionKey("ada#1%", "s-1")
HEAD = SessionHead(ADA, "2026-11-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z")


def listed(key: SessionKey, time: str) -> SessionHead:
    return SessionHead(key, time, time, configuration={"max_tokens": 9})


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
