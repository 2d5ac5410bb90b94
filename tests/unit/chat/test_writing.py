"""Writes to a session: order, repetition, versions, races, sizes and deletion."""

from collections.abc import Callable, Sequence

import pytest

from lisa.chat.message import Row
from lisa.chat.ports import BATCH
from lisa.chat.refusals import MessageRefused, StaleVersion
from lisa.chat.session import SessionHead, SessionKey
from lisa.chat.writing import Change, Written
from lisa.errors import TransientError
from tests.support.chat import ADA, Chat, ai, human, turns, written
from tests.support.twins.sessions import MemorySessions


class Racing(MemorySessions):
    """Sessions in which another window appends a message before each of the next writes."""

    def __init__(self, races: int) -> None:
        super().__init__()
        self.races = races

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        if self.races:
            self.races -= 1
            number, self.races, left = self.races, 0, self.races
            Chat(self).append(human(f"race {number}", f"race-{number}"))
            self.races = left
        return super().replace_head_and_add_messages(before, after, rows)


class Counting(MemorySessions):
    """Sessions that record the number of messages of each write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[int] = []

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        self.writes.append(len(rows))
        return super().replace_head_and_add_messages(before, after, rows)


def head(chat: Chat, key: SessionKey = ADA) -> SessionHead:
    found = chat.sessions.read_head(key)
    assert found is not None
    return found


def test_messages_are_numbered_in_their_order_and_each_is_the_parent_of_the_next() -> None:
    chat = Chat()
    chat.append(*turns("ab"))
    chat.append(*turns("cd"))

    assert chat.texts() == ["a", "b", "c", "d"]
    assert chat.parents() == {"a": None, "b": "a", "c": "b", "d": "c"}


def test_a_repeated_request_stores_nothing_twice_and_answers_the_same_indexes() -> None:
    chat = Chat()
    first = chat.append(*turns("ab"))

    again = chat.append(*turns("ab"))

    assert dict(again.indexes) == dict(first.indexes) == {"a": 0, "b": 1}
    assert again.head.version == first.head.version


def test_a_request_that_was_cut_off_is_completed_by_its_repetition() -> None:
    chat = Chat()
    chat.append(*turns("ab"))

    chat.append(*turns("abcd"))

    assert chat.texts() == ["a", "b", "c", "d"]
    assert chat.parents()["c"] == "b"


def test_a_named_parent_makes_a_branch_and_null_a_root() -> None:
    chat = Chat()
    chat.append(*turns("ab"))

    chat.append(ai("c", "c", parent_id="a", names_parent=True), human("d", "d", parent_id=None, names_parent=True))

    assert chat.parents() == {"a": None, "b": "a", "c": "a", "d": None}


def test_a_message_may_name_a_parent_of_the_same_request() -> None:
    chat = Chat()

    chat.append(*turns("ab"), ai("c", "c", parent_id="a", names_parent=True))

    assert chat.parents() == {"a": None, "b": "a", "c": "a"}


def test_an_unknown_parent_is_refused_and_nothing_is_stored() -> None:
    chat = Chat()

    refused = chat.writer.append(ADA, [human("a", parent_id="gone", names_parent=True)], Change(create=True))

    assert isinstance(refused, MessageRefused)
    assert (refused.field, refused.reason) == ("parentId", "there is no message gone in this session")
    assert chat.sessions.read_head(ADA) is None


@pytest.mark.parametrize("count", [BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 5])
def test_a_request_of_any_length_is_stored_whole(count: int) -> None:
    chat = Chat()

    chat.append(*(human(f"{number}", f"{number}") for number in range(count)))

    assert chat.texts() == [f"{number}" for number in range(count)]
    assert head(chat).next_index == count


@pytest.mark.parametrize("write", [Chat.append, Chat.merge])
def test_a_long_request_is_written_in_batches(write: Callable[..., Written]) -> None:
    sessions = Counting()

    write(Chat(sessions), *(human(f"{number}", f"{number}") for number in range(2 * BATCH + 1)))

    assert sessions.writes == [BATCH, BATCH, 1]


def test_a_message_twice_in_a_request_is_stored_once() -> None:
    chat = Chat()

    chat.append(human("a", "1"), human("a", "1"), human("b", "2"))

    assert chat.texts() == ["a", "b"]


def test_a_write_that_loses_races_is_repeated_and_nothing_is_lost() -> None:
    chat = Chat(Racing(5))

    chat.append(*turns("ab"))

    assert sorted(chat.texts()) == ["a", "b", *(f"race {number}" for number in range(5))]
    assert chat.pauses == [1, 2, 3, 4, 5]


def test_a_merge_that_loses_races_recognizes_the_messages_of_the_others() -> None:
    chat = Chat(Racing(2))

    chat.merge(human("race 1"), ai("b"))

    assert sorted(chat.texts()) == ["b", "race 0", "race 1"]


def test_a_write_that_loses_every_race_asks_to_try_again() -> None:
    with pytest.raises(TransientError):
        Chat(Racing(1_000)).append(human("a"))


def test_a_stale_version_is_refused_and_nothing_is_stored() -> None:
    chat = Chat()
    etag = chat.append(*turns("a")).head.etag
    chat.append(*turns("b"))

    refused = [
        chat.writer.append(ADA, turns("c"), Change(etag=etag)),
        chat.writer.merge(ADA, turns("c"), Change(etag=etag)),
        chat.writer.change(ADA, Change({"name": "n"}, etag)),
        chat.writer.change(SessionKey("ada", "new"), Change({"name": "n"}, etag, create=True)),
    ]

    assert all(isinstance(one, StaleVersion) for one in refused)
    assert (chat.texts(), head(chat).name) == (["a", "b"], None)


def test_the_current_version_is_accepted_for_a_request_of_several_batches() -> None:
    chat = Chat()
    etag = chat.append(*turns("a")).head.etag

    stored = chat.writer.append(ADA, [human(f"{n}", f"{n}") for n in range(2 * BATCH)], Change(etag=etag))

    assert written(stored).head.next_index == 2 * BATCH + 1


def test_the_head_has_the_first_question_the_tokens_and_the_time_of_the_last_message() -> None:
    chat = Chat()
    usage = {"usage": {"totalTokens": 7}}
    system, answer = human("x"), ai("y")
    chat.append(ai("welcome"), human("é" * 300), human("second"))
    chat.now += 1_000
    chat.append(*[type(answer)("ai", {"content": "y", **usage}) for _ in range(2)], system)
    chat.now += 1_000
    written(chat.writer.change(ADA, Change({"name": "n"})))

    found = head(chat)
    assert found.first_human_message == "é" * 200
    assert (found.total_tokens, found.name) == (14, "n")
    assert (found.create_time, found.last_updated) == ("2026-09-21T14:13:20.000Z", "2026-09-21T14:13:21.000Z")
