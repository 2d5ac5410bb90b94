"""What streams look like when they leave."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.wire.stream import EventStream


def event(**chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def through(*pieces: bytes, usage_asked: bool = False, chunks: bool = True) -> bytes:
    stream = EventStream(
        chunks=chunks, usage_asked=usage_asked, clean=lambda body: body.replace(b"10.0.0.1", b"[hidden]")
    )
    return b"".join(stream.feed(piece) for piece in pieces) + stream.end()


WORD = event(choices=[{"index": 0, "delta": {"content": "hi"}, "finish_reason": None}])
METER = event(choices=[], usage={"total_tokens": 3})
DONE = b"data: [DONE]\n\n"


def test_the_metering_chunk_leaves_only_when_asked_for() -> None:
    assert through(WORD, METER, DONE) == WORD + DONE
    assert json.loads(through(WORD, METER, DONE, usage_asked=True).split(b"\n\n")[1][6:])["usage"] == {
        "total_tokens": 3
    }


def test_a_metering_chunk_that_is_dressed_as_another_is_none_the_less_one() -> None:
    dressed = event(choices=[{"index": 0, "delta": {}, "finish_reason": None}], usage={"total_tokens": 3})

    assert through(WORD, dressed, DONE) == WORD + DONE
    assert b"total_tokens" in through(WORD, dressed, DONE, usage_asked=True)


def test_of_a_chunk_that_says_something_only_the_usage_is_left_out() -> None:
    last = event(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}], usage={"total_tokens": 3})

    sent = through(last, DONE)

    assert b'"finish_reason":"stop"' in sent
    assert b"usage" not in sent


@pytest.mark.parametrize("missing", [{}, {"text": None}], ids=["without", "null"])
def test_an_older_completions_last_chunk_has_a_text_too(missing: dict[str, Any]) -> None:
    assert b'"text":""' in through(event(choices=[{"index": 0, "finish_reason": "stop", **missing}]))


def test_an_empty_chunk_without_usage_never_leaves() -> None:
    assert through(event(choices=[]), WORD, DONE, usage_asked=True) == WORD + DONE


@pytest.mark.parametrize("choice", [{"delta": None}, {"delta": {"content": None}, "finish_reason": "stop"}])
def test_a_null_delta_and_a_last_null_content_become_an_empty_delta(choice: dict[str, Any]) -> None:
    [mended] = json.loads(through(event(choices=[choice])).split(b"\n\n")[0][6:])["choices"]

    assert mended["delta"] == {}


def test_a_first_null_content_of_a_tool_call_stays() -> None:
    call = event(choices=[{"delta": {"content": None, "tool_calls": []}, "finish_reason": None}])

    assert b'"content":null' in through(call)


def test_a_stream_without_an_end_mark_gets_one_and_no_second() -> None:
    assert through(WORD) == WORD + DONE
    assert through(WORD, DONE) == WORD + DONE
    assert through(WORD + b"data: [DONE]") == WORD + DONE


def test_other_formats_get_no_end_mark() -> None:
    assert through(b"event: message_stop\ndata: {}\n\n", chunks=False) == b"event: message_stop\ndata: {}\n\n"


def test_an_error_in_mid_stream_names_no_address() -> None:
    assert b"10.0.0.1" not in through(event(error={"message": "cannot reach 10.0.0.1"}))


def test_comments_pass() -> None:
    assert through(b": ping\n\n", DONE) == b": ping\n\n" + DONE


@given(st.lists(st.integers(0, 200), max_size=6))
def test_where_the_bytes_are_cut_makes_no_difference(cuts: list[int]) -> None:
    whole = WORD + METER + WORD + DONE
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]

    assert through(*(whole[a:b] for a, b in itertools.pairwise(places))) == through(whole)
