"""A request that names a session is stored with its answer."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from gateway.calls.call import Asgi, Call, NextStage
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream
from tests.support.session_door import (
    SESSION,
    WORDS,
    SessionDoor,
    WordUpstream,
    build_request,
    read_event_numbers,
)

WHOLE_ANSWER = {
    "object": "chat.completion",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "It sleeps."}, "finish_reason": "stop"}],
}


def test_question_and_answer_are_stored_and_events_are_numbered() -> None:
    chat = SessionDoor()

    answer = chat.ask(message_id="q1", answer_id="a1")

    assert answer.status_code == 200
    assert answer.headers["x-answer-id"] == "a1"
    assert read_event_numbers(answer.text) == list(range(1, len(WORDS) + 3))
    question, stored = chat.stored()
    assert (question["id"], question["type"], question["content"]) == ("q1", "human", "Where does it sleep?")
    assert (stored["id"], stored["parent"], stored["content"]) == ("a1", "q1", "".join(WORDS))
    assert (stored["status"], stored["metadata"]["modelName"]) == ("complete", "open")
    assert stored["usage"]["totalTokens"] > 0


async def search_two_stores(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
    """Record a search in two stores, as the retrieval stage does."""
    call.meter.retrieved, call.meter.searched_stores = True, {"law": "Law", "law:c1": "Law / Statutes"}
    await next_stage(call, asgi)


def test_the_answer_of_a_search_names_the_stores_also_if_nothing_was_found() -> None:
    chat = SessionDoor()
    chat.door = door_with_upstream(chat.upstream, None, chat.stores.stage(), search_two_stores)

    chat.ask()

    metadata = chat.stored()[1]["metadata"]
    assert metadata["searched"] is True
    assert metadata["knowledge"] == [{"id": "law", "name": "Law"}, {"id": "law:c1", "name": "Law / Statutes"}]


def test_the_answer_without_a_search_names_no_store() -> None:
    chat = SessionDoor()

    chat.ask()

    assert not {"searched", "knowledge"} & chat.stored()[1]["metadata"].keys()


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_has_the_whole_answer_finds_it_in_the_session(stream: bool) -> None:
    chat = SessionDoor()
    stored_at_end: list[int] = []
    if not stream:
        door = door_with_upstream(EchoUpstream(body=json.dumps(WHOLE_ANSWER).encode()), None, chat.stores.stage())
        chat.door = replace(door, sessions=chat.stores.routes())

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def watch(message: Any) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                stored_at_end.append(len(chat.stored()))
            await send(message)

        await chat.door(scope, receive, watch)

    async def go() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://door") as client:
            body = build_request("Where?", "s1") | {"stream": stream}
            answer = await client.post("/v1/chat/completions", headers={"x-api-key": "ann"}, json=body)
            assert answer.status_code == 200

    asyncio.run(go())

    assert stored_at_end == [2]


def test_a_request_without_a_session_stores_nothing_and_its_events_have_no_numbers() -> None:
    chat = SessionDoor()

    answer = chat.ask(session=None)

    assert read_event_numbers(answer.text) == []
    assert chat.stored() == []
    assert chat.stores.answers.list_answers(SESSION) == []


def test_an_answer_at_the_limit_of_tokens_is_stored_as_cut_and_can_be_continued() -> None:
    chat = SessionDoor(WordUpstream(end="length"))
    chat.ask(message_id="q1", answer_id="a1")
    chat.upstream.end = "stop"

    chat.ask("Continue.", continues="a1", answer_id="a2")

    assert [(one["id"], one["parent"], one.get("status")) for one in chat.stored()] == [
        ("q1", None, None),
        ("a1", "q1", "cut"),
        ("a2", "a1", "complete"),
    ]
    assert chat.stored()[2]["metadata"]["continues"] == "a1"


def test_another_answer_to_the_same_question_is_a_branch() -> None:
    chat = SessionDoor()

    for answer_id in ("a1", "a2"):
        chat.ask(message_id="q1", answer_id=answer_id)

    assert [(one["id"], one["parent"]) for one in chat.stored()] == [("q1", None), ("a1", "q1"), ("a2", "q1")]


def test_the_provider_receives_no_ids_of_the_session() -> None:
    chat = SessionDoor()

    chat.ask(message_id="q1", answer_id="a1", topic="cats")

    assert "s1" not in json.dumps(chat.upstream.seen[0]) and "q1" not in json.dumps(chat.upstream.seen[0])


def test_the_stages_behind_receive_a_temporary_chat_with_the_metadata_of_the_client_alone() -> None:
    passed: list[Call] = []

    async def record_call(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        passed.append(call)
        await next_stage(call, asgi)

    chat = SessionDoor()
    chat.door = door_with_upstream(chat.upstream, None, chat.stores.stage(), record_call)

    asyncio.run(chat.send(build_request("Where?", None) | {"metadata": {"temporary_chat": "true", "topic": "cats"}}))

    assert chat.stored() == []
    assert passed[0].payload.fields["metadata"] == {"topic": "cats"}


def test_notes_of_the_client_are_stored_with_the_answer_and_not_sent_to_the_provider() -> None:
    chat = SessionDoor()

    chat.ask(answer_id="a1", dropped_arguments="temperature,top_p", left_out="4")

    metadata = chat.stored()[1]["metadata"]
    assert (metadata["droppedArguments"], metadata["leftOut"]) == (["temperature", "top_p"], 4)
    assert "dropped_arguments" not in json.dumps(chat.upstream.seen[0])
    assert "left_out" not in json.dumps(chat.upstream.seen[0])
