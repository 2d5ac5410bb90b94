"""The storage of a whole answer, also over the beginning of it that another process stored."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.chat.completing import store_whole_answer
from lisa.chat.message import Feedback, NewMessage, Row
from lisa.chat.refusals import SessionDeleting
from lisa.chat.session import SessionHead
from lisa.chat.writing import Change
from lisa.errors import TransientError
from tests.support.chat import ADA, Chat, ai, human, written
from tests.support.twins.sessions import MemorySessions

BEGINNING = replace(ai("It sl", "a", parent_id="q", names_parent=True), is_partial=True)


def whole(text: Any = "It sleeps.") -> NewMessage:
    return NewMessage("ai", {"content": text, "usage": {"totalTokens": 7}}, "a", "q", names_parent=True)


def complete(chat: Chat, message: NewMessage) -> object:
    return store_whole_answer(chat.writer, ADA, message, Change())


class BusySessions(MemorySessions):
    """Sessions in which another request renames the session before each of the first replacements."""

    def __init__(self, interruptions: int) -> None:
        super().__init__()
        self._left = interruptions

    def replace_partial_message(self, before: SessionHead, after: SessionHead, row: Row) -> bool:
        if self._left:
            self._left -= 1
            assert self.replace_head_and_add_messages(before, before.changed(name=f"name {self._left}"))
        return super().replace_partial_message(before, after, row)


def test_an_answer_without_a_stored_beginning_is_appended() -> None:
    chat = Chat()
    chat.append(human("q", "q"))

    stored = written(complete(chat, whole()))

    assert (chat.texts(), stored.indexes) == (["q", "It sleeps."], {"a": 1})


@pytest.mark.parametrize("text", ["It sleeps.", "x" * 40_000])
def test_an_answer_replaces_its_beginning_at_the_same_place(text: str) -> None:
    chat = Chat()
    chat.append(human("q", "q"), BEGINNING, human("and then?", "q2"))
    chat.sessions.rate(ADA, 1, Feedback("up", None, "2026-11-01"))
    before = chat.sessions.read_head(ADA)
    assert before is not None

    head = written(complete(chat, whole(text))).head

    assert chat.texts() == ["q", text, "and then?"]
    assert chat.parents() == {"q": None, "a": "q", "q2": "a"}
    assert (head.version, head.total_tokens, head.next_index) == (before.version + 1, 7, 3)
    assert chat.sessions.read_rows(ADA, 1, 1, limit=1)[0].feedback is not None


def test_an_answer_is_stored_once_although_it_is_sent_again() -> None:
    chat = Chat()
    chat.append(human("q", "q"), BEGINNING)

    heads = [written(complete(chat, message)).head for message in (whole(), whole(), whole("another"))]

    assert (chat.texts(), [head.total_tokens for head in heads]) == (["q", "It sleeps."], [7, 7, 7])


def test_a_beginning_does_not_replace_a_whole_answer() -> None:
    chat = Chat()
    chat.append(human("q", "q"), whole())
    chat.append(BEGINNING)

    assert chat.texts() == ["q", "It sleeps."]


def test_an_answer_replaces_its_beginning_although_other_requests_change_the_session() -> None:
    chat = Chat(sessions=BusySessions(3))
    chat.append(human("q", "q"), BEGINNING)

    head = written(complete(chat, whole())).head

    assert (chat.texts(), head.name, chat.pauses) == (["q", "It sleeps."], "name 0", [1, 2, 3])


def test_a_replacement_that_loses_every_race_is_repeated_later() -> None:
    chat = Chat(sessions=BusySessions(1_000))
    chat.append(human("q", "q"), BEGINNING)

    with pytest.raises(TransientError):
        complete(chat, whole())


class DeletedSessions(MemorySessions):
    """Sessions that are marked for deletion after a message was read."""

    def read_rows(self, *where: Any, **how: Any) -> list[Row]:
        found = super().read_rows(*where, **how)
        head = self.read_head(ADA)
        assert head is not None and self.replace_head_and_add_messages(head, head.changed(deleting=True))
        return found


def test_a_long_answer_leaves_no_object_in_a_session_that_is_being_deleted() -> None:
    chat = Chat(sessions=DeletedSessions())
    chat.append(human("q", "q"), BEGINNING)

    assert complete(chat, whole("x" * 40_000)) == SessionDeleting()

    assert list(chat.contents.list_keys("")) == []
