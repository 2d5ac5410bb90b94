"""Sessions over HTTP, as older clients and the page use them."""

import json
from typing import Any

import boto3
import pytest
import requests

from chat.api.app import handler as chat_handler
from chat.on_session_changed.app import handler as on_session_changed
from tests.support.chat import PNG
from tests.support.rest import ADA, EVE, ROOT, Context, Door
from tests.support.tables import create_table

ONE = "/session/s-1"


@pytest.fixture
def chat(account: None) -> Door:
    """The function of sessions with its table and its bucket."""
    create_table("ChatTable")
    boto3.client("s3").create_bucket(Bucket="chat")
    return Door(chat_handler)


def question(text: Any, **about: Any) -> dict[str, Any]:
    return {"type": "human", "content": text, **about}


def append(chat: Door, *messages: dict[str, Any], path: str = ONE) -> Any:
    return chat.done(chat.ask(ADA, "POST", f"{path}/messages", {"messages": list(messages)}))


def erase(pk: str, name: str = "MODIFY") -> None:
    """Deliver the record of the table's stream about the end of a session."""
    marked = {} if name == "REMOVE" else {"NewImage": {"deleting": {"BOOL": True}}}
    change = {"Keys": {"pk": {"S": pk}, "sk": {"S": "head"}}, "SequenceNumber": "1", **marked}
    answer = on_session_changed(
        {"Records": [{"eventName": name, "eventSource": "aws:dynamodb", "eventID": "1", "dynamodb": change}]},
        Context(),
    )
    assert answer == {"batchItemFailures": []}


def everything() -> tuple[list[Any], list[Any]]:
    """Return all items of the table and all objects of the bucket."""
    return (
        boto3.client("dynamodb").scan(TableName="ChatTable")["Items"],
        boto3.client("s3").list_objects_v2(Bucket="chat").get("Contents", []),
    )


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


def test_a_session_opens_with_its_newest_page_and_continues_to_the_oldest(chat: Door) -> None:
    append(chat, *(question(f"{number}") for number in range(7)))

    page = chat.get(ADA, f"{ONE}?limit=3")
    found = [message["content"] for message in page["history"]]
    cursor = page["nextCursor"]
    assert page["hasMoreMessages"] is True
    while cursor:
        page = chat.get(ADA, f"{ONE}/messages?limit=3&cursor={cursor}")
        found, cursor = [message["content"] for message in page["messages"]] + found, page["nextCursor"]
        assert page["hasMore"] == (cursor is not None)

    assert found == [f"{number}" for number in range(7)]


def test_another_window_reads_only_newer_messages(chat: Door) -> None:
    append(chat, *(question(f"{number}") for number in range(5)))

    page = chat.get(ADA, f"{ONE}/messages?after=1&limit=2")
    rest = chat.get(ADA, f"{ONE}/messages?after=3")

    assert [message["content"] for message in page["messages"]] == ["2", "3"]
    assert (page["hasMore"], page["nextCursor"]) == (True, "3")
    assert ([message["content"] for message in rest["messages"]], rest["hasMore"]) == (["4"], False)
    assert chat.get(ADA, f"{ONE}/messages?after=4")["messages"] == []


def test_a_page_stays_below_the_size_of_a_lambda_answer(chat: Door) -> None:
    for _ in range(4):
        append(chat, question("\u4e00" * 250_000))  # 1.5 MB each in an answer

    page = chat.get(ADA, ONE)
    older = chat.get(ADA, f"{ONE}/messages?cursor={page['nextCursor']}")

    assert ([len(page["history"]), len(older["messages"])], page["hasMoreMessages"]) == ([2, 2], True)
    assert len(json.dumps(page)) < 5_000_000


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

    assert everything() == ([], [])


def test_a_record_about_a_session_that_goes_on_deletes_nothing(chat: Door) -> None:
    append(chat, question("hi"))

    erase("session#ada#s-1")

    assert chat.get(ADA, ONE)["messageCount"] == 1


def test_an_attached_image_is_shown_by_its_link_and_deleted_with_the_session(chat: Door) -> None:
    sent = {"message": {"type": "image_url", "image_url": {"url": PNG}}}

    part = chat.done(chat.ask(ADA, "PUT", f"{ONE}/attachImage", sent))["body"]
    append(chat, {"type": "ai", "content": [part]})
    [shown] = chat.get(ADA, ONE)["history"][0]["content"]

    assert (part["type"], shown["image_url"]["s3_key"]) == ("image_url", part["image_url"]["s3_key"])
    answer = requests.get(shown["image_url"]["url"], timeout=9)
    assert (answer.content[:4], answer.headers["Content-Type"]) == (b"\x89PNG", "image/png")
    chat.done(chat.ask(ADA, "DELETE", ONE))
    assert chat.ask(ADA, "PUT", f"{ONE}/attachImage", sent).status == 409
    erase("session#ada#s-1")
    assert everything() == ([], [])


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "data:image/svg+xml;base64,AAAA", "data:image/png;base64,_", "data:,x", ""]
)
def test_an_image_of_another_format_is_refused(chat: Door, url: str) -> None:
    refused = chat.ask(ADA, "PUT", f"{ONE}/attachImage", {"message": {"image_url": {"url": url}}})

    assert (refused.status, "PNG" in refused.message) == (400, True)
    assert everything() == ([], [])


def test_messages_are_found_by_their_words(chat: Door) -> None:
    append(chat, question("Where is the café?"), {"type": "ai", "content": "In the old town."})
    chat.done(chat.ask(EVE, "PUT", ONE, {"messages": [question("cafe")]}))

    found = chat.get(ADA, "/session/search?q=CAFE%20where")

    [hit] = found["hits"]
    assert (hit["sessionId"], hit["messageIndex"], hit["type"], found["nextCursor"]) == ("s-1", 0, "human", None)
    assert [hit["snippet"][start:end] for start, end in hit["matches"]] == ["Where", "café"]
    assert [chat.ask(ADA, "GET", f"/session/search?q={bad}").status for bad in ("", "%20", "a&cursor=x")] == [400] * 3
