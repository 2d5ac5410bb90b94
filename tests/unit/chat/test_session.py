"""The ids, versions, ends and list cursors of sessions."""

import pytest

from lisa.chat.session import ListCursor, SessionHead, SessionKey, is_id, parse_list_cursor
from tests.support.chat import ADA, NOW

TIME = "2026-09-21T14:13:20.000Z"
HEAD = SessionHead(ADA, TIME, TIME, configuration={"a": 1, "b": 2}, version=3)


@pytest.mark.parametrize("text", ["a", "Az09_-", "x" * 64])
def test_an_id_has_letters_digits_hyphens_and_underscores(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", "x" * 65, "a/b", "a b", "é", "a\n"])
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_id(text)


def test_sessions_of_two_users_have_contents_under_different_prefixes() -> None:
    mine, other = SessionKey("ada", "s-1"), SessionKey("bob", "s-1")

    assert mine.prefix == f"sessions/{mine.prefix.split('/')[1]}/s-1/"
    assert len(mine.prefix.split("/")[1]) == 32
    assert mine.prefix != other.prefix


@pytest.mark.parametrize("etag", [None, "", "*", '"3"', "3", 'W/"3"'])
def test_a_version_is_matched_by_its_entity_tag_in_every_form(etag: str | None) -> None:
    assert HEAD.matches(etag)


@pytest.mark.parametrize("etag", ['"2"', "4", 'W/"4"', "x"])
def test_another_version_is_not_matched(etag: str) -> None:
    assert not HEAD.matches(etag)


def test_a_change_raises_the_version_by_one() -> None:
    changed = HEAD.changed(name="n")

    assert (changed.version, changed.name, HEAD.version) == (4, "n", 3)


def test_a_configuration_is_merged_by_key_and_null_removes_a_key() -> None:
    assert HEAD.merge_configuration({"b": None, "c": 3}) == {"a": 1, "c": 3}


@pytest.mark.parametrize(("expires_at", "gone"), [(None, False), (NOW // 1_000, True), (NOW // 1_000 + 1, False)])
def test_a_session_is_gone_from_the_second_in_which_it_expires(expires_at: int | None, gone: bool) -> None:
    assert SessionHead(ADA, TIME, TIME, expires_at=expires_at).is_gone(NOW) is gone


def test_a_session_that_is_being_deleted_is_gone() -> None:
    assert SessionHead(ADA, TIME, TIME, deleting=True).is_gone(NOW)
    assert not HEAD.deleting


def test_a_cursor_is_read_back_from_its_text() -> None:
    cursor = ListCursor(TIME, "s-1")

    assert parse_list_cursor(str(cursor)) == cursor
    assert parse_list_cursor(None) is parse_list_cursor("") is None


@pytest.mark.parametrize("length", [1, 40])
def test_the_time_of_a_cursor_has_1_to_40_characters(length: int) -> None:
    assert parse_list_cursor(f"{'1' * length},s-1") == ListCursor("1" * length, "s-1")


def test_a_new_session_has_no_pin_no_tokens_and_no_messages() -> None:
    head = SessionHead(ADA, TIME, TIME)

    assert (head.version, head.pinned, head.total_tokens, head.next_index) == (1, False, 0, 0)


@pytest.mark.parametrize("text", ["s-1", ",s-1", f"{TIME},", f"{TIME},a/b", f"{'1' * 41},s-1", "é,s-1"])
def test_another_text_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match=r"write `lastUpdated` and `sessionId` of the last session"):
        parse_list_cursor(text)
