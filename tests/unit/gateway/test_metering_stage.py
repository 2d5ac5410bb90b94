"""Usage events: one for each call of a model, with the tokens of the raw answer."""

from collections.abc import Callable

import pytest

from gateway.calls.call import Asgi, Call, NextStage, Stage
from lisa.usage.event import UsageEvent
from tests.support.metered_calls import (
    BYTES_OF_REQUEST,
    DONE_EVENT,
    LAST_EVENT,
    USAGE_FIELD,
    WORD_EVENT,
    MessageModel,
    single_usage_event,
)

CHOICES_FIELD = b'"choices":[{"message":{"content":"hi"}}],'


def test_a_stream_is_counted_by_its_usage_chunk_which_the_caller_does_not_receive() -> None:
    event = single_usage_event(
        MessageModel(
            "text/event-stream", WORD_EVENT, LAST_EVENT, b'data: {"choices":[],' + USAGE_FIELD + b"}\n\n", DONE_EVENT
        ),
        stream=True,
    )

    assert (event.input_tokens, event.output_tokens, event.estimated, event.outcome) == (5, 7, False, "ok")
    assert event.first_token_ms is not None
    assert 0 <= event.first_token_ms <= event.latency_ms


def test_a_whole_answer_is_counted_by_its_usage() -> None:
    event = single_usage_event(
        MessageModel("application/json", b"{" + CHOICES_FIELD, USAGE_FIELD, b"}"), metadata={"session_id": "s-1"}
    )

    assert event == UsageEvent(
        request_id="r-1",
        at=event.at,
        user="ada",
        token_uuid="t-1",
        groups=("law", "sales"),
        model="m",
        endpoint="chat/completions",
        input_tokens=5,
        output_tokens=7,
        latency_ms=event.latency_ms,
        session="s-1",
    )
    assert 0 <= 1_000_000 - event.at < 1_000


def test_an_answer_without_usage_is_estimated() -> None:
    told = single_usage_event(
        MessageModel("application/json", (b"{" + CHOICES_FIELD + b'"id":"').ljust(78, b"x") + b'"}'),
        text="x" * BYTES_OF_REQUEST,
    )
    vectors = single_usage_event(
        MessageModel("application/json", b'{"data":[{"embedding":[1]}]}'), "embeddings", input="x" * BYTES_OF_REQUEST
    )

    assert (told.output_tokens, told.estimated, told.outcome) == (20, True, "ok")
    assert (vectors.output_tokens, vectors.estimated) == (0, True)
    assert vectors.input_tokens >= BYTES_OF_REQUEST // 4


def test_counting_tokens_leaves_no_event() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        single_usage_event(MessageModel("application/json", b'{"input_tokens":5}'), "messages/count_tokens")


def note(note_it: Callable[[Call], object]) -> Stage:
    """Return a stage that records something about the call and then continues."""

    async def stage(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        note_it(call)
        await next_stage(call, asgi)

    return stage


def test_an_event_names_retrieval_and_tools() -> None:
    def retrieve(call: Call) -> None:
        call.meter.retrieved = True
        call.meter.tools.append("search")

    event = single_usage_event(
        MessageModel("application/json", b"{" + CHOICES_FIELD + USAGE_FIELD + b"}"), "chat/completions", note(retrieve)
    )

    assert (event.retrieval, event.mcp_tools, event.outcome) == (True, ("search",), "ok")


def test_each_call_of_a_model_counts() -> None:
    async def twice(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        await next_stage(call, asgi)
        await next_stage(call, asgi)

    event = single_usage_event(
        MessageModel("application/json", b"{" + CHOICES_FIELD + USAGE_FIELD + b"}"), "chat/completions", twice
    )

    assert (event.input_tokens, event.output_tokens) == (10, 14)
