"""Streams of Bedrock and of Google are whole only with their end mark."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from gateway.upstreams.provider_exchanges import record_exchanges
from gateway.upstreams.provider_wire.provider_errors import BrokenStream, ProviderErrors, current_errors
from gateway.upstreams.provider_wire.response_reader import read_provider_answer
from lisa.endpoints.endpoint import WireFormat
from tests.support.foreign_streams import converse_events, exception, frame, google_events, invoke_events, model_chunk
from tests.unit.gateway.test_response_reader import Pieces

CONVERSE, INVOKE = "model/m:0/converse-stream", "model/m/invoke-with-response-stream"
GOOGLE, CLAUDE = "models/m:streamGenerateContent", "publishers/anthropic/models/claude:streamRawPredict"
WORDS = ("one", "two \u2028 three")
MESSAGE_START = b'event: message_start\ndata: {"type":"message_start"}\n\n'
MESSAGE_STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
WHOLE = {CONVERSE: converse_events(*WORDS), INVOKE: invoke_events(*WORDS), GOOGLE: google_events(*WORDS)}
WHOLE[CLAUDE] = [MESSAGE_START, MESSAGE_STOP]


def read_stream(path: str, *pieces: bytes) -> tuple[int, bytes, ProviderErrors, bool]:
    """Return the status and the bytes of a stream, its errors, and whether the provider failed."""

    async def go() -> tuple[int, bytes, ProviderErrors, bool]:
        errors, said = ProviderErrors(WireFormat.CHAT), b""
        current_errors.set(errors)
        request = httpx.Request("POST", f"https://provider.example.com/{path}", json={})
        with record_exchanges() as exchanges:
            answer = await read_provider_answer(request, httpx.Response(200, stream=Pieces(*pieces)), opened=True)
            try:
                async for piece in answer.aiter_bytes():
                    said += piece
            except BrokenStream:
                assert errors.cut.is_set()
        return answer.status_code, said, errors, exchanges.failed

    return asyncio.run(go())


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("size", [1, 7, 1000_000])
def test_a_whole_stream_passes_for_every_cut_of_its_bytes(path: str, size: int) -> None:
    raw = b"".join(WHOLE[path])

    status, said, errors, _ = read_stream(path, *(raw[start : start + size] for start in range(0, len(raw), size)))

    assert (status, errors.cut.is_set(), errors.answered) == (200, False, True)
    assert said == raw.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("path", WHOLE)
def test_a_stream_without_its_last_events_is_cut(path: str) -> None:
    events = WHOLE[path]
    ends = {CONVERSE: 2, GOOGLE: 1, CLAUDE: 1, INVOKE: 1}[path]

    status, said, errors, _ = read_stream(path, *events[:-ends])

    assert (status, errors.cut.is_set(), errors.message) == (
        200,
        True,
        "The model's answer broke off before its end. Try again.",
    )
    assert said


@pytest.mark.parametrize("path", WHOLE)
def test_a_stream_with_a_partial_last_event_is_cut(path: str) -> None:
    torn = WHOLE[path][-1][: -len(WHOLE[path][-1]) // 2]

    assert read_stream(path, *WHOLE[path][:-1], torn)[2].cut.is_set()


@pytest.mark.parametrize("path", [CONVERSE, INVOKE])
def test_an_exception_in_a_stream_cuts_it_with_its_message(path: str) -> None:
    said = WHOLE[path][:2]

    status, passed, errors, _ = read_stream(path, b"".join(said) + exception("modelStreamErrorException", "It died."))

    assert (status, passed, errors.message, errors.cut.is_set()) == (200, b"".join(said), "It died.", True)


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
    answered, body, errors, to_blame = read_stream(CONVERSE, exception(kind, "No."))

    assert (answered, to_blame) == (status, failed)
    assert json.loads(body) == {"error": {"message": "No."}}
    assert errors.refused is not None
    assert (errors.refused.status, errors.answered) == (status, False)


@pytest.mark.parametrize("path", WHOLE)
@pytest.mark.parametrize("raw", [b"", b"<!DOCTYPE html><title>Sign in</title>", b"OK", b"{}"])
def test_a_body_that_is_no_stream_is_a_bad_gateway(path: str, raw: bytes) -> None:
    assert read_stream(path, raw)[0] == 502


def test_an_event_with_a_wrong_checksum_is_an_error() -> None:
    first, second, *rest = converse_events("one")
    changed = second.replace(b"one", b"two")

    _, said, errors, _ = read_stream(CONVERSE, first, changed, *rest)

    assert (said, errors.cut.is_set()) == (first, True)


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
def test_a_stream_ends_with_the_end_mark_of_its_models_maker(last: Any, whole: bool) -> None:
    assert read_stream(INVOKE, model_chunk({"outputText": "x"}), model_chunk(last))[2].cut.is_set() is not whole


def test_a_blocked_prompt_of_google_is_a_whole_stream() -> None:
    blocked = b'data: {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}\r\n\r\n'

    assert read_stream(GOOGLE, blocked)[:2] == (200, blocked.replace(b"\r\n", b"\n"))


def test_a_stream_whose_first_event_does_not_end_is_unusable() -> None:
    large = frame("contentBlockDelta", {"text": "x" * 2_000_000})

    assert read_stream(CONVERSE, large[:1_500_000])[0] == 502
