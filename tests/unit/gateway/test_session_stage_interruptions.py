"""An answer of a session when its client leaves, somebody cancels it, or it cannot be stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import pytest

from lisa.chat.running_answer import AnswerEvent, AnswerKey, RunningAnswer
from lisa.errors import TransientError
from tests.support.chat_sessions import ChatSessions
from tests.support.session_door import (
    SESSION,
    WORDS,
    SessionDoor,
    WordUpstream,
    build_request,
    leave_at,
    read_event_numbers,
)
from tests.support.twins.answers import MemoryAnswers


@dataclass
class FailingAnswers(MemoryAnswers):
    """Running answers whose first flushes fail with an error."""

    error: Exception
    failures: int

    def __post_init__(self) -> None:
        super().__init__()

    def flush(self, key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> bool:
        if self.failures > 0:
            self.failures -= 1
            raise self.error
        return super().flush(key, events, now)


class UnusableAnswers(MemoryAnswers):
    """Running answers that can be started but never ended."""

    def finish(self, key: AnswerKey, status: object, now: int) -> bool:
        raise RuntimeError("this item is no answer")


async def ask_slowly(chat: SessionDoor) -> str:
    """Ask with a pause in the answer, in which events are flushed. Return the body of the answer."""
    asking = asyncio.create_task(chat.send(build_request("Where?", "s1", answer_id="a1")))
    await chat.upstream.reached.wait()
    await asyncio.sleep(0.05)
    chat.upstream.resume.set()
    return (await asking).text


@pytest.mark.parametrize("failures", [1, 1_000])
@pytest.mark.parametrize("error", [TransientError("throttled"), RuntimeError("the item is too large")])
def test_an_answer_is_complete_and_stored_although_its_events_cannot_be(error: Exception, failures: int) -> None:
    answers = FailingAnswers(error, failures)
    chat = SessionDoor(WordUpstream(pause_at=2), ChatSessions(answers=answers))

    body = asyncio.run(ask_slowly(chat))

    assert body.endswith("data: [DONE]\n\n")
    assert [message["content"] for message in chat.stored()] == ["Where?", "".join(WORDS)]
    running = answers.get(AnswerKey(SESSION, "a1"))
    assert isinstance(running, RunningAnswer) and running.status == "complete"
    stored = [event.number for event in answers.read_after(running.key, 0)]
    assert stored == (list(range(1, len(WORDS) + 2)) if failures == 1 else [])


def test_a_client_gets_the_end_of_its_answer_although_the_end_cannot_be_stored() -> None:
    chat = SessionDoor(stores=ChatSessions(answers=UnusableAnswers()))

    assert chat.ask(answer_id="a1").text.endswith("data: [DONE]\n\n")


def test_an_answer_is_finished_and_stored_when_the_client_leaves() -> None:
    chat = SessionDoor()

    received = asyncio.run(leave_at(chat, build_request("Where?", "s1", answer_id="a1"), word=2))

    assert b"sleeps" in b"".join(received) and b"sun" not in b"".join(received)
    assert [message["content"] for message in chat.stored()] == ["Where?", "".join(WORDS)]
    running = chat.stores.answers.get(AnswerKey(SESSION, "a1"))
    assert running is not None and running.status == "complete"


def test_a_client_that_comes_back_gets_the_rest_of_the_answer() -> None:
    chat = SessionDoor()

    async def go() -> str:
        leaving = asyncio.create_task(leave_at(chat, build_request("Where?", "s1", answer_id="a1"), word=2))
        await chat.upstream.reached.wait()
        rest = await chat.get("/v1/sessions/s1/stream?answer=a1&after=1")
        await leaving
        return rest.text

    rest = asyncio.run(go())

    assert read_event_numbers(rest) == [2, 3, 4, 5, 6]
    assert '"status":"complete"' in rest
    assert rest.endswith("data: [DONE]\n\n")


def test_a_cancelled_answer_stops_the_model_and_keeps_its_text() -> None:
    chat = SessionDoor()

    async def go() -> httpx.Response:
        chat.upstream.pause_at = 2
        asking = asyncio.create_task(chat.send(build_request("Where?", "s1", answer_id="a1")))
        await chat.upstream.reached.wait()
        answer = await chat.get("/v1/sessions/s1/cancel", method="POST")
        await asyncio.wait({asking}, timeout=5)
        return answer

    answer = asyncio.run(go())

    assert answer.json() == {"answerId": "a1", "cancelling": True}
    assert chat.upstream.cancelled
    assert [message["content"] for message in chat.stored()] == ["Where?", "It sleeps "]
    assert chat.stored()[1]["status"] == "cancelled"
