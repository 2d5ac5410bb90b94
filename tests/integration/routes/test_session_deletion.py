"""The deletion of sessions over HTTP and by the table's stream."""

import boto3
import pytest

from tests.support.chat import PNG
from tests.support.chat_door import ONE, append, erase, question, read_everything
from tests.support.rest import ADA, EVE, Door


def test_the_deletion_of_all_sessions_touches_no_other_user(chat: Door) -> None:
    for number in range(3):
        append(chat, question("hi"), path=f"/session/s-{number}")
    chat.done(chat.ask(EVE, "PUT", ONE, {"messages": [question("mine")]}))

    chat.done(chat.ask(ADA, "DELETE", "/session"))

    assert chat.get(ADA, "/session") == []
    assert [entry["firstHumanMessage"] for entry in chat.get(EVE, "/session")] == ["mine"]


@pytest.mark.parametrize("name", ["MODIFY", "REMOVE"])
def test_the_end_of_a_session_leaves_nothing_in_the_table_and_the_bucket(chat: Door, name: str) -> None:
    append(chat, question([{"type": "image_url", "image_url": {"url": PNG}}]), {"type": "ai", "content": "x" * 40_000})
    chat.done(chat.ask(ADA, "DELETE", ONE))
    assert chat.ask(ADA, "POST", f"{ONE}/messages", {"messages": [question("late")]}).status == 409
    if name == "REMOVE":  # the table's time to live deleted the head
        key = {"pk": {"S": "session#ada#s-1"}, "sk": {"S": "head"}}
        boto3.client("dynamodb").delete_item(TableName="ChatTable", Key=key)

    erase("session#ada#s-1", name)

    assert read_everything() == ([], [])


def test_a_record_about_a_session_that_goes_on_deletes_nothing(chat: Door) -> None:
    append(chat, question("hi"))

    erase("session#ada#s-1")

    assert chat.get(ADA, ONE)["messageCount"] == 1
