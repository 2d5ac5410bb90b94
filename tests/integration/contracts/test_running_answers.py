"""The contract of running answers: events in order, heartbeats, cancellation and endings."""

from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.answers_dynamodb import DynamoDBAnswers
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.chat.ports import Answers
from lisa.chat.running_answer import (
    MOST_EVENT_BYTES,
    MOST_PART_BYTES,
    AnswerEvent,
    AnswerKey,
    AnswerStatus,
    RunningAnswer,
)
from lisa.chat.session import SessionKey
from tests.support.tables import create_table
from tests.support.twins.answers import MemoryAnswers

SESSION = SessionKey("ada", "s-1")
KEY = AnswerKey(SESSION, "a-1")
NOW = 1_790_000_000_000
ANSWER = RunningAnswer(KEY, "m-2", "m-1", NOW, NOW, continues="m-1", model="open")


@pytest.fixture(params=["memory", "dynamodb"])
def answers(request: pytest.FixtureRequest) -> Answers:
    if request.param == "memory":
        return MemoryAnswers()
    request.getfixturevalue("aws")
    return DynamoDBAnswers(Table(boto3.client("dynamodb"), create_table("ChatTable")))


def events(*numbers: int, data: str = "é") -> list[AnswerEvent]:
    return [AnswerEvent(number, f"{data} {number}") for number in numbers]


def state(answers: Answers, key: AnswerKey = KEY) -> RunningAnswer:
    found = answers.get(key)
    assert found is not None
    return found


def test_an_answer_is_started_once(answers: Answers) -> None:
    assert (answers.get(KEY), answers.start(ANSWER), answers.start(ANSWER)) == (None, True, False)
    assert answers.get(KEY) == ANSWER


def test_an_answer_that_failed_before_its_first_event_may_start_again(answers: Answers) -> None:
    answers.start(ANSWER)
    answers.finish(KEY, "interrupted", NOW + 1)

    assert answers.start(ANSWER) is True
    assert state(answers) == ANSWER


@pytest.mark.parametrize("status", ["complete", "cancelled", "interrupted"])
def test_an_answer_with_events_never_starts_again(answers: Answers, status: AnswerStatus) -> None:
    answers.start(ANSWER)
    answers.flush(KEY, events(1), NOW)
    answers.finish(KEY, status, NOW + 1)

    assert answers.start(ANSWER) is False


def test_the_answers_of_a_session_are_found(answers: Answers) -> None:
    root = RunningAnswer(AnswerKey(SESSION, "a-2"), "m-3", None, NOW, NOW)
    other = RunningAnswer(AnswerKey(SessionKey("ada", "s-2"), "a-1"), "m-9", None, NOW, NOW)
    for answer in (ANSWER, root, other):
        answers.start(answer)

    assert sorted(answers.list_answers(SESSION), key=lambda one: one.message_id) == [ANSWER, root]


def test_events_that_are_stored_again_are_read_once(answers: Answers) -> None:
    answers.start(ANSWER)
    for part in ((1, 2), (1, 2, 3), (2,), (3, 4)):
        answers.flush(KEY, events(*part), NOW)

    for after in range(5):
        assert answers.read_after(KEY, after) == events(*range(after + 1, 5))


def test_an_event_that_is_too_large_to_store_is_left_out(answers: Answers) -> None:
    answers.start(ANSWER)
    large = AnswerEvent(2, "x" * MOST_EVENT_BYTES)

    assert answers.flush(KEY, [*events(1), large, *events(3)], NOW) is False

    assert answers.read_after(KEY, 0) == events(1, 3)
    assert state(answers).last_event == 3


def test_events_are_read_after_any_number_in_their_order(answers: Answers) -> None:
    answers.start(ANSWER)
    for part in ((1, 2, 3), (4,), (5, 6)):
        assert answers.flush(KEY, events(*part), NOW) is False

    for after in range(8):
        assert answers.read_after(KEY, after) == events(*range(after + 1, 7))
    assert state(answers).last_event == 6


def test_events_of_another_answer_are_not_read(answers: Answers) -> None:
    other = AnswerKey(SESSION, "a-10")
    for key in (KEY, other):
        answers.start(RunningAnswer(key, "m", None, NOW, NOW))
        answers.flush(key, events(1, data=key.answer_id), NOW)

    assert answers.read_after(KEY, 0) == events(1, data="a-1")


def test_a_flush_without_events_is_a_heartbeat(answers: Answers) -> None:
    answers.start(ANSWER)
    answers.flush(KEY, events(1, 2), NOW + 1)
    answers.flush(KEY, [], NOW + 500)

    found = state(answers)
    assert (found.beat_at, found.last_event) == (NOW + 500, 2)
    assert (found.is_lost(NOW + 10_500), found.is_lost(NOW + 10_501)) == (False, True)


def test_a_cancellation_reaches_the_writer_at_its_next_flush(answers: Answers) -> None:
    answers.start(ANSWER)

    assert answers.flush(KEY, events(1), NOW) is False
    assert answers.request_cancel(KEY) is True
    assert answers.flush(KEY, events(2), NOW) is True
    assert answers.finish(KEY, "cancelled", NOW + 5) is True
    assert answers.read_after(KEY, 0) == events(1, 2)


def test_an_answer_ends_once_and_cannot_be_cancelled_afterwards(answers: Answers) -> None:
    answers.start(ANSWER)

    assert [answers.finish(KEY, "complete", NOW + 5), answers.finish(KEY, "interrupted", NOW + 9)] == [True, False]
    assert answers.request_cancel(KEY) is False
    assert (state(answers).status, state(answers).is_lost(NOW + 10**6)) == ("complete", False)


def test_the_ending_by_its_writer_replaces_an_interruption_and_nothing_else(answers: Answers) -> None:
    answers.start(ANSWER)
    endings: list[AnswerStatus] = ["interrupted", "interrupted", "complete", "cancelled", "interrupted"]

    assert [answers.finish(KEY, ending, NOW) for ending in endings] == [True, False, True, False, False]
    assert state(answers).status == "complete"


def test_an_answer_that_does_not_exist_stops_its_writer_and_stores_nothing(answers: Answers) -> None:
    assert answers.flush(KEY, events(1), NOW) is True
    assert (answers.read_after(KEY, 0), answers.get(KEY)) == ([], None)
    assert (answers.finish(KEY, "complete", NOW), answers.request_cancel(KEY)) == (False, False)


def test_a_long_answer_is_read_in_several_calls_without_a_gap(answers: Answers) -> None:
    answers.start(ANSWER)
    sent = events(*range(1, 41), data="x" * 60_000)
    answers.flush(KEY, sent, NOW)

    found: list[AnswerEvent] = []
    while more := answers.read_after(KEY, found[-1].number if found else 0):
        found += more

    assert found == sent


def test_no_item_is_larger_than_a_part_and_all_expire(aws: None) -> None:
    client, table = boto3.client("dynamodb"), create_table("ChatTable")
    answers = DynamoDBAnswers(Table(client, table))
    answers.start(ANSWER)
    answers.flush(KEY, events(*range(1, 16), data='"é' * 15_000), NOW)

    items: list[dict[str, Any]] = client.scan(TableName=table)["Items"]

    sizes = [len(item["events"]["S"].encode()) for item in items if "events" in item]
    assert len(sizes) > 4
    assert max(sizes) <= MOST_PART_BYTES
    assert {item["expires_at"]["N"] for item in items} == {str(NOW // 1_000 + 30 * 86_400)}


def test_the_deletion_of_a_session_deletes_its_answers_and_events(aws: None) -> None:
    table = Table(boto3.client("dynamodb"), create_table("ChatTable"))
    answers = DynamoDBAnswers(table)
    answers.start(ANSWER)
    answers.flush(KEY, events(1), NOW)

    DynamoDBSessions(table).erase_messages(SESSION)

    assert table.client.scan(TableName=table.name)["Items"] == []
    assert answers.flush(KEY, events(2), NOW) is True
    assert table.client.scan(TableName=table.name)["Items"] == []
