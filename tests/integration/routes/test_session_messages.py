"""Pages of messages, images and the search over HTTP."""

import json

import pytest
import requests

from tests.support.chat import PNG
from tests.support.chat_door import ONE, append, erase, question, read_everything
from tests.support.rest import ADA, EVE, Door


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
    assert read_everything() == ([], [])


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", "data:image/svg+xml;base64,AAAA", "data:image/png;base64,_", "data:,x", ""]
)
def test_an_image_of_another_format_is_refused(chat: Door, url: str) -> None:
    refused = chat.ask(ADA, "PUT", f"{ONE}/attachImage", {"message": {"image_url": {"url": url}}})

    assert (refused.status, "PNG" in refused.message) == (400, True)
    assert read_everything() == ([], [])


def test_messages_are_found_by_their_words(chat: Door) -> None:
    append(chat, question("Where is the café?"), {"type": "ai", "content": "In the old town."})
    chat.done(chat.ask(EVE, "PUT", ONE, {"messages": [question("cafe")]}))

    found = chat.get(ADA, "/session/search?q=CAFE%20where")

    [hit] = found["hits"]
    assert (hit["sessionId"], hit["messageIndex"], hit["type"], found["nextCursor"]) == ("s-1", 0, "human", None)
    assert [hit["snippet"][start:end] for start, end in hit["matches"]] == ["Where", "café"]
    assert [chat.ask(ADA, "GET", f"/session/search?q={bad}").status for bad in ("", "%20", "a&cursor=x")] == [400] * 3
