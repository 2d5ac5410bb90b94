"""Streams are checked and repaired on their way to the client."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.answer_shapes import UnusableAnswer
from gateway.wire.stream import AnswerOptions, AnswerStream
from lisa.endpoints.table import ENDPOINTS


def event(**chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def repair_stream(*pieces: bytes, usage_asked: bool = False, chunks: bool = True) -> bytes:
    endpoint = ENDPOINTS["chat/completions" if chunks else "messages"]
    options = AnswerOptions(endpoint, usage_asked, False, lambda body: body.replace(b"sk-secret", b"[hidden]"))
    stream = AnswerStream(options)
    return b"".join(stream.feed(piece) for piece in pieces) + stream.end_stream()


WORD = event(choices=[{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}])
LAST = event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}])
METER = event(choices=[], usage={"total_tokens": 3})
DONE = b"data: [DONE]\n\n"
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'


def test_the_usage_chunk_is_sent_only_on_request() -> None:
    assert repair_stream(WORD, LAST, METER, DONE) == WORD + LAST + DONE
    assert json.loads(repair_stream(WORD, LAST, METER, DONE, usage_asked=True).split(b"\n\n")[2][6:])["usage"] == {
        "total_tokens": 3
    }


def test_a_usage_chunk_with_an_empty_choice_is_dropped() -> None:
    dressed = event(choices=[{"index": 0, "delta": {}, "finish_reason": None}], usage={"total_tokens": 3})

    assert repair_stream(WORD, LAST, dressed, DONE) == WORD + LAST + DONE
    assert b"total_tokens" in repair_stream(WORD, LAST, dressed, DONE, usage_asked=True)


def test_a_chunk_with_text_loses_only_its_usage() -> None:
    last = event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}], usage={"total_tokens": 3})

    sent = repair_stream(last, DONE)

    assert b'"finish_reason":"stop"' in sent
    assert b"usage" not in sent


@pytest.mark.parametrize("missing", [{}, {"text": None}], ids=["without", "null"])
def test_the_last_chunk_of_completions_has_a_text(missing: dict[str, Any]) -> None:
    assert b'"text":""' in repair_stream(event(choices=[{"index": 0, "finish_reason": "stop", **missing}]))


def test_an_empty_chunk_without_usage_is_dropped() -> None:
    assert repair_stream(event(choices=[]), WORD, LAST, DONE, usage_asked=True) == WORD + LAST + DONE


@pytest.mark.parametrize("choice", [{"delta": None}, {"delta": {"content": None}, "finish_reason": "stop"}])
def test_a_null_delta_and_a_last_null_content_become_an_empty_delta(choice: dict[str, Any]) -> None:
    [mended] = json.loads(repair_stream(event(choices=[choice]), LAST).split(b"\n\n")[0][6:])["choices"]

    assert mended["delta"] == {}


def test_a_first_null_content_of_a_tool_call_stays() -> None:
    call = event(choices=[{"delta": {"content": None, "tool_calls": []}, "finish_reason": None}])

    assert b'"content":null' in repair_stream(call, LAST)


def test_a_stream_ends_with_exactly_one_end_mark() -> None:
    assert repair_stream(WORD, LAST) == WORD + LAST + DONE
    assert repair_stream(WORD, LAST, DONE) == WORD + LAST + DONE
    assert repair_stream(WORD, LAST, DONE, DONE) == WORD + LAST + DONE
    assert repair_stream(WORD, LAST + b"data: [DONE]") == WORD + LAST + DONE


def test_other_formats_get_no_end_mark() -> None:
    assert repair_stream(STOP, chunks=False) == STOP


def test_an_error_in_a_stream_contains_no_address() -> None:
    told = repair_stream(WORD, event(error={"message": "sk-secret cannot reach http://10.0.0.1:8080 or vllm-3:8000"}))

    assert json.loads(told.split(b"\n\n")[1][6:])["error"]["message"] == "[hidden] cannot reach [hidden] or [hidden]"
    assert DONE not in told


def test_comments_pass_unchanged() -> None:
    assert repair_stream(b": ping\n\n", LAST, DONE) == b": ping\n\n" + LAST + DONE


@given(st.lists(st.integers(0, 200), max_size=6))
def test_a_stream_is_the_same_for_every_cut_of_its_bytes(cuts: list[int]) -> None:
    whole = WORD + METER + WORD + LAST + DONE
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]

    assert repair_stream(*(whole[a:b] for a, b in itertools.pairwise(places))) == repair_stream(whole)


@pytest.mark.parametrize("pieces", [(WORD,), (WORD, DONE), (WORD, b"data: {")], ids=["nothing", "mark", "half"])
def test_an_incomplete_stream_ends_with_an_error(pieces: tuple[bytes, ...]) -> None:
    *_, last = repair_stream(*pieces).strip().split(b"\n\n")

    assert json.loads(last[6:])["error"]["code"] == "stream_incomplete"
    assert b'"finish_reason": "stop"' not in repair_stream(*pieces)


@pytest.mark.parametrize(
    "piece",
    [b"", b"OK", b"<html>", b'{"error":{}}', event(error={"message": "no"}), b"data: null\n\n", DONE],
)
def test_a_body_that_is_no_stream_is_unusable(piece: bytes) -> None:
    with pytest.raises(UnusableAnswer):
        repair_stream(piece)


@pytest.mark.parametrize("written", [b"data:%s\n\n", b"id: 1\ndata: %s\n\n", b"event: chunk\r\ndata:%s\r\n\r\n"])
def test_chunks_are_repaired_for_every_spelling_of_their_events(written: bytes) -> None:
    events = b"".join(written % one[6:-2] for one in (WORD, LAST, METER, DONE))

    assert repair_stream(events) == WORD + LAST + DONE
