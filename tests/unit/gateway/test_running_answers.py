"""The answers that are running in a session, as clients find them."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from lisa.chat.running_answer import AnswerEvent, AnswerKey, RunningAnswer
from tests.support.session_door import (
    SESSION,
    SessionDoor,
    build_request,
)


async def follow_while_running(chat: SessionDoor, path: str, **metadata: Any) -> httpx.Response:
    """Ask, follow an answer in the middle of the new one, and return the followed answer."""
    chat.upstream.pause_at = 2
    asking = asyncio.create_task(chat.send(build_request("Where?", "s1", **metadata)))
    await chat.upstream.reached.wait()
    following = asyncio.create_task(chat.get(path))
    await asyncio.sleep(0.03)
    chat.upstream.resume.set()
    await asking
    return await following


@pytest.mark.parametrize(
    ("request_ids", "parent", "continues"),
    [({"message_id": "q1"}, "q1", None), ({"continues": "a1"}, "a1", "a1")],
    ids=["another answer", "a continuation"],
)
def test_a_running_answer_is_found_without_its_id_and_names_its_place(
    request_ids: dict[str, Any], parent: str, continues: str | None
) -> None:
    chat = SessionDoor()
    chat.ask(message_id="q1", answer_id="a1")

    found = asyncio.run(follow_while_running(chat, "/v1/sessions/s1/stream", answer_id="a2", **request_ids))

    headers = found.headers
    assert headers["x-answer-id"] == "a2"
    assert (headers["x-answer-parent-id"], headers.get("x-answer-continues")) == (parent, continues)
    ending = json.loads(found.text.split("event: status\ndata: ")[1].split("\n")[0])
    assert ending == {"status": "complete", "messageId": "a2", "parentId": parent, "continues": continues}


def test_a_running_answer_is_found_before_a_newer_one_that_has_ended() -> None:
    chat = SessionDoor()
    running = RunningAnswer(AnswerKey(SESSION, "slow"), "slow", None, chat.stores.time - 5, chat.stores.time)
    chat.stores.answers.start(running)
    chat.stores.answers.flush(running.key, [AnswerEvent(1, "{}")], chat.stores.time)
    chat.ask(answer_id="a1")

    found = chat.stores.store.find_newest_answer(SESSION, None)

    assert found is not None and found.key.answer_id == "slow"
