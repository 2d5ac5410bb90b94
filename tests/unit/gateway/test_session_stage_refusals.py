"""Requests for sessions that are refused or that fail."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lisa.chat.running_answer import AnswerKey
from lisa.errors import TABLES, TransientError
from tests.support.door_requests import door_with_upstream
from tests.support.fake_upstream import EchoUpstream
from tests.support.session_door import (
    SESSION,
    SessionDoor,
    build_request,
)


@pytest.mark.parametrize("name", ["session_id", "message_id", "parent_id", "answer_id", "continues"])
@pytest.mark.parametrize("value", ["", "a/b", "x" * 65, 7])
def test_a_wrong_id_is_refused_by_its_name(name: str, value: Any) -> None:
    chat = SessionDoor()

    body = build_request("Where?", "s1")
    body["metadata"][name] = value

    answer = asyncio.run(chat.send(body))

    assert answer.status_code == 400
    assert f"metadata.{name}" in answer.json()["error"]["message"]
    assert (chat.upstream.seen, chat.stored()) == ([], [])


@pytest.mark.parametrize(
    ("name", "value"),
    [("dropped_arguments", "Temperature"), ("dropped_arguments", ["seed"]), ("left_out", "-1"), ("left_out", 4)],
)
def test_a_wrong_note_is_refused_by_its_name(name: str, value: Any) -> None:
    chat = SessionDoor()

    answer = chat.ask(**{name: value})

    assert answer.status_code == 400
    assert f"metadata.{name}" in answer.json()["error"]["message"]
    assert chat.stored() == []


def test_an_answer_id_is_used_once() -> None:
    chat = SessionDoor()
    chat.ask(message_id="q1", answer_id="a1")

    again = chat.ask(message_id="q1", answer_id="a1")

    assert (again.status_code, again.json()["error"]["code"]) == (409, "answer_exists")
    assert len(chat.stored()) == 2


def test_a_message_to_continue_must_exist() -> None:
    chat = SessionDoor()

    answer = chat.ask(continues="nowhere")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "message_not_found")
    assert chat.upstream.seen == []


def test_no_model_is_called_while_sessions_cannot_be_stored() -> None:
    chat = SessionDoor()

    def fail(*_: Any) -> bool:
        raise TransientError("throttled", dependency=TABLES)

    chat.stores.answers.start = fail  # type: ignore[assignment,method-assign]

    answer = chat.ask()

    assert (answer.status_code, chat.upstream.seen) == (503, [])


def test_an_error_of_the_model_is_no_message() -> None:
    chat = SessionDoor()
    failing = door_with_upstream(EchoUpstream(500), None, chat.stores.stage())
    chat.door = replace(failing, sessions=chat.stores.routes())

    answer = chat.ask(answer_id="a1")

    assert answer.status_code == 500
    assert [message["type"] for message in chat.stored()] == ["human"]
    running = chat.stores.answers.get(AnswerKey(SESSION, "a1"))
    assert running is not None and running.status == "interrupted"


def test_the_newest_answer_of_a_session_is_none_that_failed_at_once() -> None:
    chat = SessionDoor()
    working = chat.door
    failing = door_with_upstream(EchoUpstream(500), None, chat.stores.stage())
    chat.door = replace(failing, sessions=chat.stores.routes())
    chat.ask(answer_id="a1")

    assert asyncio.run(chat.get("/v1/sessions/s1/stream")).status_code == 404
    chat.door = working
    chat.ask(answer_id="a2")
    chat.door = replace(failing, sessions=chat.stores.routes())
    chat.ask(answer_id="a3")
    assert asyncio.run(chat.get("/v1/sessions/s1/stream")).headers["x-answer-id"] == "a2"


@pytest.mark.parametrize("path", ["stream", "stream?answer=a1", "cancel"])
def test_another_users_answer_is_not_found(path: str) -> None:
    chat = SessionDoor()
    chat.ask(answer_id="a1")
    method = "POST" if path == "cancel" else "GET"

    answers: list[Callable[[], Any]] = [
        lambda: chat.get(f"/v1/sessions/s1/{path}", "bob", method),
        lambda: chat.get(f"/v1/sessions/nothing/{path}", "ann", method),
    ]
    told = [asyncio.run(answer()) for answer in answers]

    assert [one.status_code for one in told] == [404, 404]
    assert told[0].json()["error"]["message"] == told[1].json()["error"]["message"]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1234567890", "answer=a%2Fb"])
def test_a_wrong_place_in_a_stream_is_refused(query: str) -> None:
    chat = SessionDoor()
    chat.ask(answer_id="a1")

    answer = asyncio.run(chat.get(f"/v1/sessions/s1/stream?{query}"))

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("flag", "used"),
    [
        ("editKwargs", {"temperature": 0.5}),
        ("ragSelectionAvailable", {"vector_store_ids": ["handbook"]}),
        ("ragSelectionAvailable", {"tools": [{"type": "file_search", "vector_store_ids": ["handbook"]}]}),
        ("editNumOfRagDocument", {"tools": [{"type": "file_search", "max_num_results": 3}]}),
    ],
)
def test_a_question_in_a_session_is_refused_and_not_stored_while_its_feature_is_switched_off(
    flag: str, used: dict[str, Any]
) -> None:
    chat = SessionDoor()
    chat.stores.switched_off.add(flag)

    refused = asyncio.run(chat.send(build_request("hi", "s1") | used))
    plain = chat.ask("hi")
    outside = asyncio.run(chat.send(build_request("hi", None) | used))

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "feature_switched_off")
    assert flag in refused.json()["error"]["message"]
    assert [answer.status_code for answer in (plain, outside)] == [200, 200]
    assert len(chat.stored()) == 2, "the refused question is not stored"
