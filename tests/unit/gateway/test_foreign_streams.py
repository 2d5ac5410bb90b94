"""Streams of Bedrock and of Google are whole only with the event that ends them."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.upstreams.provider_exchanges import record_exchanges
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, StreamCut, current_errors
from gateway.upstreams.provider_wire.response_reader import read_answer
from tests.support.foreign_streams import converse_events, exception, frame, google_events, invoke_events, model_chunk
from tests.unit.gateway.test_provider_wire import Pieces

CONVERSE, INVOKE = "model/m:0/converse-stream", "model/m/invoke-with-response-stream"
GOOGLE, CLAUDE = "models/m:streamGenerateContent", "publishers/anthropic/models/claude:streamRawPredict"
WORDS = ("one", "two \u2028 three")
MESSAGE_START = b'event: message_start\ndata: {"type":"message_start"}\n\n'
MESSAGE_STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
WHOLE = {CONVERSE: converse_events(*WORDS), INVOKE: invoke_events(*WORDS), GOOGLE: google_events(*WORDS)}
WHOLE[CLAUDE] = [MESSAGE_START, MESSAGE_STOP]


def read_in(path: str, *pieces: bytes) -> tuple[int, bytes, ProviderErrors, bool]:
    """The status and the bytes that come of a stream, what was noted, and whether the provider failed."""

    async def go() -> tuple[int, bytes, ProviderErrors, bool]:
        troubles, said = ProviderErrors("chat/completions"), b""
        current_errors.set(troubles)
        request = httpx.Request("POST", f"https://provider.example.com/{path}", json={})
        with record_exchanges() as exchanges:
            answer = await read_answer(request, httpx.Response(200, stream=Pieces(*pieces)), opened=True)
            try:
                async for piece in answer.aiter_bytes():
                    said += piece
            except StreamCut:
                assert troubles.cut.is_set()
        return answer.status_code, said, troubles, exchanges.failed

    return asyncio.run(go())


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("size", [1, 7, 1000_000])
def test_a_whole_stream_passes_however_it_is_cut_into_pieces(path: str, size: int) -> None:
    raw = b"".join(WHOLE[path])

    status, said, troubles, _ = read_in(path, *(raw[start : start + size] for start in range(0, len(raw), size)))

    assert (status, troubles.cut.is_set(), troubles.answered) == (200, False, True)
    assert said == raw.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("path", WHOLE)
def test_a_stream_without_its_last_events_is_cut(path: str) -> None:
    events = WHOLE[path]
    ends = {CONVERSE: 2, GOOGLE: 1, CLAUDE: 1, INVOKE: 1}[path]

    status, said, troubles, _ = read_in(path, *events[:-ends])

    assert (status, troubles.cut.is_set(), troubles.words) == (
        200,
        True,
        "The model's answer broke off before its end. Try again.",
    )
    assert said


@pytest.mark.parametrize("path", WHOLE)
def test_a_stream_whose_last_event_is_torn_is_cut(path: str) -> None:
    torn = WHOLE[path][-1][: -len(WHOLE[path][-1]) // 2]

    assert read_in(path, *WHOLE[path][:-1], torn)[2].cut.is_set()


@pytest.mark.parametrize("path", [CONVERSE, INVOKE])
def test_an_exception_in_mid_stream_cuts_it_with_its_words(path: str) -> None:
    said = WHOLE[path][:2]

    status, passed, troubles, _ = read_in(path, b"".join(said) + exception("modelStreamErrorException", "It died."))

    assert (status, passed, troubles.words, troubles.cut.is_set()) == (200, b"".join(said), "It died.", True)


@pytest.mark.parametrize(
    ("kind", "status", "failed"),
    [
        ("validationException", 400, False),
        ("throttlingException", 429, False),
        ("serviceUnavailableException", 503, True),
        ("modelStreamErrorException", 502, True),
    ],
)
def test_a_stream_that_begins_with_an_exception_is_a_refusal(kind: str, status: int, failed: bool) -> None:
    answered, body, troubles, to_blame = read_in(CONVERSE, exception(kind, "No."))

    assert (answered, to_blame) == (status, failed)
    assert json.loads(body) == {"error": {"message": "No."}}
    assert troubles.refused is not None
    assert (troubles.refused.status, troubles.answered) == (status, False)


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("raw", [b"", b"<!DOCTYPE html><title>Sign in</title>", b"OK", b"{}"])
def test_no_stream_at_all_is_a_bad_gateway(path: str, raw: bytes) -> None:
    assert read_in(path, raw)[0] == 502


def test_an_event_that_was_changed_on_its_way_is_none() -> None:
    first, second, *rest = converse_events("one")
    changed = second.replace(b"one", b"two")

    _, said, troubles, _ = read_in(CONVERSE, first, changed, *rest)

    assert (said, troubles.cut.is_set()) == (first, True)


@pytest.mark.parametrize(
    ("last", "whole"),
    [
        ({"outputText": "x", "completionReason": "FINISH"}, True),
        ({"outputText": "x", "completionReason": None}, False),
        ({"generation": "x", "stop_reason": "stop"}, True),
        ({"generation": '"stop_reason": "stop"', "stop_reason": None}, False),
        ({"choices": [{"finish_reason": "stop"}]}, True),
        ({"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, False),
        ({"type": "x", "amazon-bedrock-invocationMetrics": {"outputTokenCount": 1}}, True),
    ],
)
def test_each_maker_of_models_has_an_end_of_its_own(last: Any, whole: bool) -> None:
    assert read_in(INVOKE, model_chunk({"outputText": "x"}), model_chunk(last))[2].cut.is_set() is not whole


def test_a_blocked_prompt_is_an_answer_of_googles() -> None:
    blocked = b'data: {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}\r\n\r\n'

    assert read_in(GOOGLE, blocked)[:2] == (200, blocked.replace(b"\r\n", b"\n"))


def test_a_first_event_that_does_not_end_is_none() -> None:
    large = frame("contentBlockDelta", {"text": "x" * 2_000_000})

    assert read_in(CONVERSE, large[:1_500_000])[0] == 502
