"""The splitting of any server's stream into events, which reads each byte once."""

import asyncio
import json
import time
from typing import Any

import pytest
from starlette.types import Message

from gateway.stages.guardrails.held_stream import StreamEvent
from gateway.stages.guardrails.stream_ends import StreamEndWriter
from gateway.stages.retrieval.grounded_chat import ChatFormat
from gateway.stages.retrieval.grounding import Grounding
from gateway.upstreams.provider_wire.choices import FinishReasons
from gateway.wire.answer import ModelAnswer
from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.sse import EventSplitter, build_event
from gateway.wire.stream import AnswerOptions, AnswerStream
from lisa.endpoints.table import ENDPOINTS

ODD_CHOICES: list[Any] = [
    [None],
    ["x"],
    {"a": 1},
    "x",
    5,
    [{"delta": "x"}],
    [{"delta": ["x"], "finish_reason": "stop"}],
]


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\n\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_events_are_the_same_for_every_cut_of_their_bytes(end: bytes, size: int) -> None:
    raw, events = end.join([b"event: a\r\ndata: 1", b"", b"data: 2", b"data: 3"]), EventSplitter()

    found = [one for start in range(0, len(raw), size) for one in events.feed(raw[start : start + size])]

    assert [one for one in found if one] == [b"event: a\ndata: 1", b"data: 2"]
    assert events.rest == b"data: 3"


def test_an_event_without_end_is_held_up_to_a_limit() -> None:
    events = EventSplitter(largest=100)
    events.feed(b"x" * 100)

    with pytest.raises(UnusableAnswer, match="does not end"):
        events.feed(b"x")


def test_a_large_event_in_small_pieces_takes_linear_time() -> None:
    events, began = EventSplitter(), time.process_time()

    for _ in range(100_000):
        events.feed(b"data: 0123456789")

    assert events.size == 1_600_000
    assert time.process_time() - began < 3  # a reader that reads all bytes again for each piece would take minutes


@pytest.mark.parametrize("choices", ODD_CHOICES)
@pytest.mark.parametrize("usage", [None, {"prompt_tokens": 1}])
def test_a_chunk_with_malformed_choices_does_not_fail_the_call(choices: Any, usage: Any) -> None:
    chunk = {"id": "c", "choices": choices, "usage": usage}
    event = b"data: " + json.dumps(chunk).encode()

    stream = AnswerStream(AnswerOptions(ENDPOINTS["chat/completions"], False, False, lambda body: body))
    stream.feed(event + b"\n\n")
    StreamEndWriter(ENDPOINTS["chat/completions"]).record_sent_event(StreamEvent(event))
    ChatFormat().build_event_rewriter(Grounding("q", (), {}))(chunk)
    FinishReasons().record_chunk(chunk)


@pytest.mark.parametrize("message", ["hello", 5, ["hello"]])
def test_a_chat_whose_message_is_no_object_is_unusable(message: Any) -> None:
    said = answer_of(json.dumps({"choices": [{"message": message}]}).encode())

    assert said[0]["status"] == 502


def test_an_answer_that_breaks_off_before_its_start_is_a_bad_gateway() -> None:
    said = answer_of(None)

    assert said[0]["status"] == 502
    assert json.loads(said[1]["body"])["error"]["code"] == "model_error"


def answer_of(body: bytes | None) -> list[Message]:
    """Return the answer to a chat for this upstream body, or for one that breaks off before its start."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def go() -> None:
        answer = ModelAnswer(
            send, AnswerOptions(ENDPOINTS["chat/completions"], False, False, lambda inner: inner, streamed=True)
        )
        if body is None:
            await answer.end_with_error()
            return
        answer = ModelAnswer(send, AnswerOptions(ENDPOINTS["chat/completions"], False, False, lambda inner: inner))
        headers = [(b"content-type", b"application/json")]
        await answer({"type": "http.response.start", "status": 200, "headers": headers})
        await answer({"type": "http.response.body", "body": body})

    asyncio.run(go())
    return said


def test_half_of_a_surrogate_pair_is_escaped_in_an_event() -> None:
    assert build_event({"type": "é", "text": "\ud83d"}, named=True) == (
        'event: é\ndata: {"type":"\\u00e9","text":"\\ud83d"}\n\n'.encode()
    )
