"""Segments of a stream: held until they are judged, with the same result for any cut of the pieces."""

import asyncio
import json
from typing import Any

import pytest

from gateway.stages.guardrails.held_stream import HeldStream, StreamEvent
from gateway.stages.guardrails.judge import BlockedText
from tests.support.fake_guardrails import RecordingJudge, guardrail


def chat(text: str, index: int = 0, **more: Any) -> bytes:
    choice = {"index": index, "delta": {"content": text}, **more}
    return b"data: " + json.dumps({"id": "c", "choices": [choice]}).encode() + b"\n\n"


def send_pieces(
    identifier: str, *pieces: bytes, judge: RecordingJudge | None = None
) -> list[list[bytes] | BlockedText]:
    """Return the bytes that were sent after each piece, until the stream ended or was blocked."""
    held = HeldStream(judge or RecordingJudge(), [guardrail(identifier, "post_call")])

    async def go() -> list[list[bytes] | BlockedText]:
        found: list[list[bytes] | BlockedText] = []
        for number, piece in enumerate(pieces, 1):
            passed = await held.judge_events(piece, last=number == len(pieces))
            if isinstance(passed, BlockedText):
                return [*found, passed]
            found.append([event.encode_event() for event in passed])
        return found

    return asyncio.run(go())


def sent_text(left: list[list[bytes] | BlockedText], index: int = 0) -> str:
    events = [event for group in left if isinstance(group, list) for event in group]
    choices = [choice for event in events for choice in StreamEvent(event.strip()).value.get("choices", [])]
    return "".join(choice["delta"].get("content", "") for choice in choices if choice["index"] == index)


WORDS = [f"word{n:03} " for n in range(1_000)]


def test_accepted_events_are_sent_unchanged() -> None:
    pieces = [b": ping\n\n", *map(chat, WORDS), b"event: x\ndata: [DONE]\n\n"]

    left = send_pieces("deny:none", *pieces)

    assert b"".join(event for group in left if isinstance(group, list) for event in group) == b"".join(pieces)


def test_events_wait_for_the_verdict_and_the_end_of_a_segment_for_the_next_one() -> None:
    judge = RecordingJudge()

    left = send_pieces("deny:none", *map(chat, WORDS), judge=judge)

    first = next(number for number, group in enumerate(left) if group)
    assert first == 15  # 16 words of 8 characters
    assert len(sent_text(left[: first + 1])) == 128 - 64
    sizes = [sum(map(len, texts)) for _, texts in judge.asked]
    assert sizes[:5] == [128, 64 + 256, 64 + 512, 64 + 1024, 64 + 1024]
    assert sent_text(left) == "".join(WORDS)


@pytest.mark.parametrize("place", [0, 7, 15, 16, 17, 47, 48, 200, 999])
def test_a_denied_word_is_never_sent(place: int) -> None:
    words = [*WORDS[:place], "for", "bid", "den ", *WORDS[place:]]

    left = send_pieces("deny:forbidden", *map(chat, words))

    stopped = next(number for number, group in enumerate(left) if isinstance(group, BlockedText))
    assert "".join(WORDS).startswith(sent_text(left[:stopped]))


@pytest.mark.parametrize("place", [0, 7, 15, 16, 17, 47, 48, 200, 999])
def test_a_word_is_masked_in_any_number_of_pieces(place: int) -> None:
    words = [*WORDS[:place], "sec", "r", "et ", *WORDS[place:]]

    left = send_pieces("mask:secret", *map(chat, words))

    assert sent_text(left) == "".join([*WORDS[:place], "{MASKED} ", *WORDS[place:]])


def test_parallel_texts_are_judged_separately() -> None:
    left = send_pieces("mask:secret", chat("se", 0), chat("se", 1), chat("cret", 0), chat("ven", 1))

    assert (sent_text(left, 0), sent_text(left, 1)) == ("{MASKED}", "seven")


def block(**delta: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", **delta}}


def delta(**more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": more}]}


OUTPUT = [{"content": [{"type": "output_text", "text": "secret"}]}]


@pytest.mark.parametrize(
    "events",
    [
        [block(text="sec"), block(text="ret")],
        [block(thinking="sec"), block(thinking="ret")],
        [block(partial_json="sec"), block(partial_json="ret")],
        [{"type": "response.output_text.delta", "item_id": "i", "output_index": 0, "delta": t} for t in ("sec", "ret")],
        [{"choices": [{"index": 0, "text": t}]} for t in ("sec", "ret")],
        [delta(tool_calls=[{"index": 0, "function": {"arguments": t}}]) for t in ("sec", "ret")],
        [delta(reasoning_content=t) for t in ("sec", "ret")],
        [{"type": "response.output_text.done", "text": "secret"}],
        [{"type": "response.completed", "response": {"output": OUTPUT}}],
        ["no JSON, but secret"],
    ],
)
def test_streams_of_every_format_are_judged(events: list[Any]) -> None:
    said = [event if isinstance(event, str) else json.dumps(event) for event in events]
    pieces = [b"data: " + text.encode() + b"\n\n" for text in said]

    [*_, left] = send_pieces("mask:secret", *pieces)

    whole = b"".join(left) if isinstance(left, list) else b""
    assert b"{MASKED}" in whole
    assert b"sec" not in whole
    assert isinstance(send_pieces("deny:secret", *pieces)[-1], BlockedText)


def test_events_may_be_cut_anywhere() -> None:
    whole = b"".join(map(chat, ["sec", "ret ", "end"])).replace(b"\n\n", b"\r\n\r\n")

    assert sent_text(send_pieces("mask:secret", *[whole[n : n + 7] for n in range(0, len(whole), 7)])) == "{MASKED} end"


def test_tokens_one_by_one_do_not_pass_beside_the_text() -> None:
    [left] = send_pieces("mask:secret", chat("secret", logprobs={"content": [{"token": "secret"}]}))

    assert isinstance(left, list)
    assert b'"secret"' not in b"".join(left)
