"""The merge of a whole history of an older client: nothing stored is lost, nothing is stored twice."""

import pytest

from tests.support.chat import ADA, PNG, Chat, ai, human


def test_a_history_that_is_sent_again_with_a_new_turn_adds_only_that_turn() -> None:
    chat = Chat()
    chat.merge(human("hi"), ai("hello"))

    chat.merge(human("hi"), ai("hello"), human("more"), ai("yes"))

    assert chat.texts() == ["hi", "hello", "more", "yes"]
    assert chat.parents() == {"new-1": None, "new-2": "new-1", "new-5": "new-2", "new-6": "new-5"}


def test_two_windows_that_send_their_own_histories_lose_nothing() -> None:
    chat = Chat()
    chat.merge(human("a"), ai("b"))

    chat.merge(human("a"), ai("b"), human("left"))
    chat.merge(human("a"), ai("b"), human("right"))
    chat.merge(human("a"), ai("b"), human("left"), ai("left answer"))
    chat.merge(human("a"), ai("b"), human("right"), ai("right answer"))

    assert chat.texts() == ["a", "b", "left", "right", "left answer", "right answer"]


def test_an_answer_that_replaces_another_becomes_a_branch_of_the_same_question() -> None:
    chat = Chat()
    chat.merge(human("q", "q"), ai("first", "a1"))

    chat.merge(human("q"), ai("second", "a2"))

    assert chat.parents() == {"q": None, "a1": "q", "a2": "q"}


def test_an_edited_first_question_is_a_root_of_its_own() -> None:
    chat = Chat()
    chat.merge(human("q", "q"), ai("a", "a"))

    chat.merge(human("Q", "Q"), ai("A", "A"))

    assert chat.parents() == {"q": None, "a": "q", "Q": None, "A": "Q"}


def test_a_shorter_history_removes_nothing() -> None:
    chat = Chat()
    chat.merge(human("a"), ai("b"), human("c"))

    chat.merge(human("a"))
    chat.merge()

    assert chat.texts() == ["a", "b", "c"]


def test_equal_texts_in_one_history_are_messages_of_their_own() -> None:
    chat = Chat()

    chat.merge(human("again"), ai("yes"), human("again"), ai("yes"))
    chat.merge(human("again"), ai("yes"), human("again"), ai("yes"), human("again"))

    assert chat.texts() == ["again", "yes", "again", "yes", "again"]


def test_a_message_is_recognized_by_its_id_although_its_content_differs() -> None:
    chat = Chat()
    chat.merge(human("a", "1"), ai("b", "2"))

    chat.merge(human("A", "1"), ai("b", "2"), human("c", "3"))

    assert chat.texts() == ["a", "b", "c"]


def test_two_equal_messages_in_a_row_are_two_messages() -> None:
    chat = Chat()
    chat.merge(human("again"))

    chat.merge(human("again"), human("again"))

    assert chat.texts() == ["again", "again"]


def test_a_message_twice_in_a_history_is_stored_once() -> None:
    chat = Chat()

    chat.merge(human("a", "1"), human("a", "1"), ai("b", "2"))

    assert chat.parents() == {"1": None, "2": "1"}


@pytest.mark.parametrize(
    ("named", "parent"), [("stored", "stored"), ("first", "first"), (None, None), ("unknown", "second")]
)
def test_a_message_keeps_a_parent_that_exists_and_follows_the_message_before_it_otherwise(
    named: str | None, parent: str | None
) -> None:
    chat = Chat()
    chat.merge(human("x", "stored"))

    chat.merge(human("a", "first"), ai("b", "second"), ai("c", "new", parent_id=named, names_parent=True))

    assert chat.parents()["new"] == parent


def test_a_merge_returns_the_index_of_each_message_of_the_session() -> None:
    chat = Chat()
    chat.merge(human("a", "1"))

    assert dict(chat.merge(human("a", "1"), ai("b", "2")).indexes) == {"1": 0, "2": 1}


def test_an_image_is_recognized_as_a_data_url_and_by_its_key() -> None:
    chat = Chat()
    picture = [{"type": "image_url", "image_url": {"url": PNG}}]
    chat.merge(human(picture), ai("a cat"))
    [stored, _] = chat.texts()

    chat.merge(human(picture), ai("a cat"))
    chat.merge(human([{**stored[0], "image_url": {**stored[0]["image_url"], "url": "https://x"}}]), ai("a cat"))

    assert chat.texts() == [stored, "a cat"]
    assert stored[0]["image_url"]["s3_key"].startswith(f"{ADA.prefix}images/")


def test_a_long_history_is_stored_in_its_order() -> None:
    chat = Chat()
    history = [human(f"{number}") for number in range(203)]

    chat.merge(*history)
    chat.merge(*history, ai("end"))

    assert chat.texts() == [*(f"{number}" for number in range(203)), "end"]
