"""The rescue of answers whose replica has gone, from their stored events."""

import asyncio
import json
from collections.abc import Sequence

from lisa.chat.running_answer import AnswerEvent, AnswerKey, RunningAnswer
from lisa.errors import TransientError
from tests.support.chat_sessions import ChatSessions
from tests.support.session_door import (
    SESSION,
    WORDS,
    SessionDoor,
    WordUpstream,
    build_request,
)
from tests.support.twins.answers import MemoryAnswers


class StalledAnswers(MemoryAnswers):
    """Running answers that take no flush while they are stalled, as seen by a replica that lost the table."""

    def __init__(self) -> None:
        super().__init__()
        self.is_stalled = False

    def flush(self, key: AnswerKey, events: Sequence[AnswerEvent], now: int) -> bool:
        if self.is_stalled:
            raise TransientError("no connection to the table")
        return super().flush(key, events, now)


def test_an_answer_whose_replica_has_gone_is_rescued_from_its_events() -> None:
    chat = SessionDoor()

    async def go() -> str:
        chat.upstream.pause_at = 3
        asking = asyncio.create_task(chat.send(build_request("Where?", "s1", message_id="q1", answer_id="a1")))
        await chat.upstream.reached.wait()
        await asyncio.sleep(0.05)
        chat.stores.answers.finish = lambda *_: False  # type: ignore[method-assign]
        chat.stores.time += 60_000
        chat.stores.answers.flush = lambda *_: False  # type: ignore[method-assign]
        rest = await chat.get("/v1/sessions/s1/stream?answer=a1&after=0")
        asking.cancel()
        return rest.text

    rest = asyncio.run(go())

    assert '"status":"interrupted"' in rest
    [_, stored] = chat.stored()
    assert (stored["id"], stored["parent"], stored["status"]) == ("a1", "q1", "interrupted")
    assert stored["content"] == "It sleeps in "


async def answer_with_a_rescue(chat: SessionDoor, answers: StalledAnswers) -> str:
    """Ask; rescue the answer on another replica while the first one is delayed. Return the rescuer's stream."""
    asking = asyncio.create_task(chat.send(build_request("Where?", "s1", message_id="q1", answer_id="a1")))
    await chat.upstream.reached.wait()
    await asyncio.sleep(0.05)
    answers.is_stalled = True
    chat.stores.time += 60_000
    rescued = await chat.get("/v1/sessions/s1/stream?answer=a1&after=0")
    answers.is_stalled = False
    chat.upstream.resume.set()
    await asking
    return rescued.text


def test_the_whole_answer_of_a_delayed_replica_replaces_the_beginning_that_was_rescued() -> None:
    answers = StalledAnswers()
    chat = SessionDoor(WordUpstream(pause_at=3), ChatSessions(answers=answers))

    rescued = asyncio.run(answer_with_a_rescue(chat, answers))

    assert '"status":"interrupted"' in rescued
    assert [(one["id"], one["content"]) for one in chat.stored()] == [("q1", "Where?"), ("a1", "".join(WORDS))]
    assert (chat.stored()[1]["status"], chat.stored()[1]["usage"]["totalTokens"] > 0) == ("complete", True)
    running = answers.get(AnswerKey(SESSION, "a1"))
    assert running is not None and running.status == "complete"


def test_a_late_rescue_does_not_change_a_whole_answer() -> None:
    chat = SessionDoor(stores=ChatSessions())
    chat.stores.answers.finish = lambda *_: False  # type: ignore[method-assign]
    chat.ask(message_id="q1", answer_id="a1")
    stored = chat.stored()
    chat.stores.time += 60_000
    del chat.stores.answers.finish

    asyncio.run(chat.get("/v1/sessions/s1/stream?answer=a1&after=0"))

    assert chat.stored() == stored
    assert stored[1]["content"] == "".join(WORDS)


def test_an_answer_whose_writer_came_back_is_not_rescued() -> None:
    chat = SessionDoor()
    answer = RunningAnswer(AnswerKey(SESSION, "a1"), "a1", None, 0, 0)
    chat.stores.answers.start(answer)
    chat.stores.answers.flush(answer.key, [AnswerEvent(1, "{}")], chat.stores.time)

    chat.stores.store.rescue_answer(answer)

    current = chat.stores.answers.get(answer.key)
    assert (chat.stored(), current and current.status) == ([], "running")


def test_a_rescued_continuation_names_its_model_and_the_answer_that_it_continues() -> None:
    chat = SessionDoor(WordUpstream(end="length"))
    chat.ask(message_id="q1", answer_id="a1")
    answer = RunningAnswer(AnswerKey(SESSION, "a2"), "a2", "a1", 0, 0, continues="a1", model="open")
    chat.stores.answers.start(answer)
    event = AnswerEvent(1, json.dumps({"choices": [{"index": 0, "delta": {"content": "more"}}]}))
    chat.stores.answers.flush(answer.key, [event], 0)

    chat.stores.store.rescue_answer(answer)

    stored = chat.stored()[2]
    assert (stored["parent"], stored["content"]) == ("a1", "more")
    assert stored["metadata"] == {"modelName": "open", "continues": "a1"}
