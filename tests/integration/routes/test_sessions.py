"""Sessions over HTTP, as older clients and the page use them."""

from typing import Any

import pytest

from tests.support.chat import PNG
from tests.support.chat_door import ONE, append, question
from tests.support.rest import ADA, EVE, ROOT, Door


def test_an_older_client_stores_reads_renames_and_deletes_a_session(chat: Door) -> None:
    history = [question("hi", metadata={"modelName": "m"}, extra={"x": 1}), {"type": "ai", "content": "hello"}]
    body = {"messages": history, "configuration": {"selectedModel": {"modelId": "m"}, "temperature": 0.5}, "name": None}

    assert chat.done(chat.ask(ADA, "PUT", ONE, body)) == {"message": "the session is stored"}
    assert chat.done(chat.ask(ADA, "PUT", f"{ONE}/name", {"name": "Greetings"})) == {
        "message": "the session is renamed"
    }
    found = chat.get(ADA, ONE)
    [entry] = chat.get(ADA, "/session")

    assert [found[name] for name in ("sessionId", "userId", "name", "configuration")] == [
        "s-1", "ada", "Greetings", body["configuration"],
    ]  # fmt: skip
    assert [message["content"] for message in found["history"]] == ["hi", "hello"]
    assert (found["history"][0]["metadata"], found["history"][0]["extra"]) == ({"modelName": "m"}, {"x": 1})
    assert [entry[name] for name in ("sessionId", "name", "firstHumanMessage", "isEncrypted", "projectId")] == [
        "s-1", "Greetings", "hi", False, None,
    ]  # fmt: skip
    assert chat.done(chat.ask(ADA, "DELETE", ONE)) == {"deleted": True}
    assert chat.ask(ADA, "GET", ONE).status == 404
    assert chat.get(ADA, "/session") == []


def test_a_client_changes_one_key_of_the_configuration_and_the_others_stay(chat: Door) -> None:
    chat.done(chat.ask(ADA, "PUT", ONE, {"configuration": {"selectedModel": {"modelId": "m"}, "persona": "Pirate"}}))

    chat.done(chat.ask(ADA, "PUT", ONE, {"configuration": {"temperature": 0.5, "persona": None}}))

    assert chat.get(ADA, ONE)["configuration"] == {"selectedModel": {"modelId": "m"}, "temperature": 0.5}
    assert chat.ask(ADA, "PUT", ONE, {"configuration": {"x": "y" * 70_000}}).status == 400


def test_a_history_that_a_client_read_and_sends_back_adds_nothing(chat: Door) -> None:
    append(chat, question([{"type": "image_url", "image_url": {"url": PNG}}]), {"type": "ai", "content": "x" * 40_000})
    found = chat.get(ADA, ONE)

    chat.done(chat.ask(ADA, "PUT", ONE, {"messages": found["history"]}))

    assert chat.get(ADA, ONE)["messageCount"] == 2


def test_a_session_of_another_user_is_answered_as_not_found(chat: Door) -> None:
    append(chat, question("hi"), {"type": "ai", "content": "hello"})
    asked = [
        ("GET", "", None),
        ("DELETE", "", None),
        ("PUT", "/name", {"name": "n"}),
        ("PUT", "/pin", {"pinned": True}),
        ("GET", "/messages", None),
        ("PUT", "/messages/1/feedback", {"rating": "up"}),
    ]

    for method, path, body in asked:
        hidden = [chat.ask(who, method, ONE + path, body) for who in (EVE, ROOT)]
        missing = chat.ask(ADA, method, f"/session/none{path}", body)
        assert [answer.status for answer in (*hidden, missing)] == [404] * 3
        assert {answer.message for answer in hidden} == {missing.message}


@pytest.mark.parametrize("name", ["search", "import", "export", "a b", "x" * 65, "ä", "a.b"])
def test_a_session_is_not_created_with_a_reserved_or_impossible_id(chat: Door, name: str) -> None:
    body = {"messages": [question("hi")]}

    assert [
        chat.ask(ADA, "PUT", f"/session/{name}", body).status,
        chat.ask(ADA, "POST", f"/session/{name}/messages", body).status,
        chat.ask(ADA, "GET", f"/session/{name}/messages").status,
    ] == [400, 400, 404]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "user"},
        {"type": "human", "id": "a b"},
        {"type": "human", "id": ""},
        {"type": "human", "parentId": "x" * 65},
        {"type": "human", "content": 5},
        {"type": "human", "parentId": "unknown"},
    ],
)
def test_an_invalid_message_is_refused(chat: Door, message: dict[str, Any]) -> None:
    assert chat.ask(ADA, "POST", f"{ONE}/messages", {"messages": [message]}).status == 400
    assert chat.ask(ADA, "GET", ONE).status == 404


def test_nulls_and_unknown_fields_are_accepted(chat: Door) -> None:
    message = {"type": "ai", "content": None, "toolCalls": None, "usage": None, "guardrailTriggered": None, "odd": None}

    chat.done(chat.ask(ADA, "PUT", ONE, {"messages": [message], "configuration": None, "name": None, "x": 1}))

    [found] = chat.get(ADA, ONE)["history"]
    assert [found[name] for name in ("content", "toolCalls", "usage", "guardrailTriggered", "status", "parentId")] == [
        "", [], None, False, "complete", None,
    ]  # fmt: skip


def test_an_older_version_is_refused_and_the_current_one_accepted(chat: Door) -> None:
    etag = append(chat, question("a"))["etag"]
    append(chat, question("b"))
    body = {"messages": [question("c")]}

    stale = chat.ask(ADA, "PUT", ONE, body, If_Match=etag)
    read = chat.ask(ADA, "GET", ONE)
    current = chat.ask(ADA, "PUT", ONE, body, If_Match=read.headers["etag"])

    assert (stale.status, current.status) == (412, 200)
    assert "read it again" in stale.message
    assert (read.headers["etag"], read.body["etag"]) == ('"2"', '"2"')
    assert [message["content"] for message in chat.get(ADA, ONE)["history"]] == ["a", "b", "c"]


def test_the_list_continues_after_the_last_session(chat: Door) -> None:
    for number in range(3):
        append(chat, question("hi"), path=f"/session/s-{number}")

    first = chat.get(ADA, "/session?limit=2")
    last = first[-1]
    rest = chat.get(ADA, f"/session?cursor={last['lastUpdated']},{last['sessionId']}")

    assert sorted(entry["sessionId"] for entry in first + rest) == ["s-0", "s-1", "s-2"]
    assert chat.ask(ADA, "GET", "/session?cursor=x").status == 400


def test_a_pinned_session_stays_at_its_place_in_the_list(chat: Door) -> None:
    append(chat, question("hi"))
    before = chat.get(ADA, "/session")

    chat.done(chat.ask(ADA, "PUT", f"{ONE}/pin", {"pinned": True}))

    assert chat.get(ADA, "/session") == [before[0] | {"pinned": True}]


def test_a_browser_that_knows_the_version_of_a_session_reads_its_new_rating(chat: Door) -> None:
    append(chat, question("hi"), {"type": "ai", "content": "hello"})
    etag = chat.ask(ADA, "GET", ONE).headers["etag"]

    chat.done(chat.ask(ADA, "PUT", f"{ONE}/messages/1/feedback", {"rating": "up"}))

    assert chat.ask(ADA, "GET", ONE, If_None_Match=etag).status == 200


def test_the_rating_of_an_answer_is_stored_with_it_and_removed(chat: Door) -> None:
    append(chat, question("hi"), {"type": "ai", "content": "hello"})
    path = f"{ONE}/messages/1/feedback"

    chat.done(chat.ask(ADA, "PUT", path, {"rating": "down", "reason": "wrong"}))
    rated = chat.get(ADA, ONE)["history"][1]["feedback"]
    chat.done(chat.ask(ADA, "PUT", path, {"rating": None}))

    assert (rated["rating"], rated["reason"], len(rated["at"])) == ("down", "wrong", 24)
    assert chat.get(ADA, ONE)["history"][1]["feedback"] is None
    assert chat.ask(ADA, "PUT", f"{ONE}/messages/0/feedback", {"rating": "up"}).status == 400
    assert [chat.ask(ADA, "PUT", f"{ONE}/messages/{odd}/feedback", {"rating": "up"}).status for odd in "2x"] == [
        404
    ] * 2
