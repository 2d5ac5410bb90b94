"""Each choice of a stream ends with its own reason."""

import json
from typing import Any

from gateway.upstreams.provider_wire.choices import ChoiceEndWriter, FinishReasons

DONE = b"data: [DONE]\n\n"


def chunk(index: int, text: str = "", finish: str | None = None) -> dict[str, Any]:
    choice = {"index": index, "delta": {"content": text} if text else {}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def event(value: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def reasons(events: bytes) -> list[tuple[int, str]]:
    found = [json.loads(one[6:]) for one in events.split(b"\n\n") if one.startswith(b"data: {")]
    told = [choice for value in found for choice in value["choices"]]
    return [(choice["index"], choice["finish_reason"]) for choice in told if choice["finish_reason"]]


def test_a_stream_of_one_choice_is_not_counted_as_several() -> None:
    choices = FinishReasons()

    choices.record_chunk(chunk(0, "a"))
    choices.record_chunk(chunk(0, finish="stop"))

    assert not choices.several


def test_the_end_of_every_choice_is_sent_once_before_usage_and_end_mark() -> None:
    choices = FinishReasons()
    for one in (chunk(0, "a"), chunk(1, "b"), chunk(1, finish="length"), chunk(0, finish="stop")):
        choices.record_chunk(one)
    usage = event({"choices": [], "usage": {"total_tokens": 3}})
    ends = ChoiceEndWriter(choices)

    left = b"".join(map(ends.add_choice_ends, (event(chunk(0, "a")), event(chunk(0, "b", "length")), usage, DONE)))

    assert choices.several
    assert reasons(left) == [(0, "stop"), (1, "length")]
    assert left.endswith(usage + DONE)
    assert left.startswith(event(chunk(0, "a")))
    assert b'"content":"b"' in left


def test_a_choice_of_completions_ends_with_an_empty_text() -> None:
    choices = FinishReasons()
    text = {"object": "text_completion", "choices": [{"index": 1, "text": "a", "finish_reason": None}]}
    choices.record_chunk(text)
    choices.record_chunk({"choices": [{"index": 1, "text": "", "finish_reason": "stop"}]})

    left = ChoiceEndWriter(choices).add_choice_ends(event(text) + DONE)

    assert b'"text":"","logprobs":null,"finish_reason":"stop"' in left
