"""An answer of a session when its client leaves, somebody cancels it, or its replica dies."""

import asyncio

import httpx

from lisa.chat.running_answer import AnswerKey
from tests.support.session_door import (
    SESSION,
    WORDS,
    SessionDoor,
    build_request,
    leave_at,
    read_event_numbers,
)


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
