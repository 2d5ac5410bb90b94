"""Held answers: sent once, whole, with the length of their body."""

import asyncio

import pytest
from starlette.types import Message

from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.whole_answer import BodyCollector, HeldAnswer, replace_headers

OK = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2"), (b"x-request-id", b"1")]}
FAILED = OK | {"status": 400}


def body(part: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": part, "more_body": more}


def sent(*messages: Message) -> list[Message]:
    """Return the messages that are sent for a held answer; the body of an error is doubled."""
    found: list[Message] = []

    async def send(message: Message) -> None:
        found.append(message)

    async def go() -> None:
        held = HeldAnswer(send, lambda start: start["status"] >= 400, lambda start, whole: (start, whole + whole))
        for message in messages:
            await held(message)

    asyncio.run(go())
    return found


def test_a_held_answer_is_rewritten_as_a_whole() -> None:
    headers = [(b"x-request-id", b"1"), (b"content-length", b"4")]

    assert sent(FAILED, body(b"a", more=True), body(b"b", more=False)) == [
        FAILED | {"headers": headers},
        body(b"abab", more=False),
    ]


def test_no_part_of_a_held_answer_is_sent_before_its_end() -> None:
    assert sent(FAILED, body(b"a", more=True)) == []


def test_an_answer_that_is_not_held_passes_message_by_message() -> None:
    messages = [OK, body(b"a", more=True), body(b"b", more=False)]

    assert sent(*messages) == messages


def test_a_body_without_parts_is_empty() -> None:
    assert BodyCollector().add_message({"type": "http.response.body"}) == b""


def test_a_body_of_more_than_the_largest_size_is_unusable() -> None:
    collector = BodyCollector(largest=3)
    assert collector.add_message(body(b"abc", more=True)) is None

    with pytest.raises(UnusableAnswer):
        collector.add_message(body(b"d", more=False))


def test_headers_are_replaced_in_a_copy() -> None:
    assert replace_headers(OK, {"X-Request-Id": "2"})["headers"] == [(b"content-length", b"2"), (b"x-request-id", b"2")]
    assert OK["headers"] == [(b"content-length", b"2"), (b"x-request-id", b"1")]
