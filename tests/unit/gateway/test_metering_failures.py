"""Usage events of disconnected, failed and refused calls."""

from gateway.calls.call import Asgi, Call, NextStage
from tests.support.metered_calls import (
    BYTES_OF_REQUEST,
    DONE_EVENT,
    LAST_EVENT,
    USAGE_FIELD,
    WORD_EVENT,
    MessageModel,
    single_usage_event,
)


def test_a_disconnected_call_is_counted_by_an_estimate() -> None:
    event = single_usage_event(
        MessageModel("text/event-stream", WORD_EVENT, WORD_EVENT, WORD_EVENT, ends=False),
        leaves_after=4,
        stream=True,
        text="x" * BYTES_OF_REQUEST,
    )

    assert (event.outcome, event.estimated, event.output_tokens) == ("client_gone", True, 3)
    assert BYTES_OF_REQUEST // 4 <= event.input_tokens <= BYTES_OF_REQUEST // 4 + 25


def test_a_disconnect_after_the_last_event_counts_as_complete() -> None:
    usage = b'data: {"choices":[],' + USAGE_FIELD + b"}\n\n"

    event = single_usage_event(
        MessageModel("text/event-stream", WORD_EVENT, LAST_EVENT, usage, DONE_EVENT, ends=False),
        leaves_after=4,
        stream=True,
    )

    assert (event.outcome, event.estimated, event.output_tokens) == ("ok", False, 7)


def test_an_error_counts_no_tokens() -> None:
    event = single_usage_event(MessageModel("application/json", b'{"error":{}}', status=500))

    assert (event.outcome, event.input_tokens, event.output_tokens, event.estimated) == ("error", 0, 0, False)


def test_an_unusable_answer_counts_no_tokens() -> None:
    event = single_usage_event(MessageModel("text/html", b"<html>Sign in"))

    assert (event.outcome, event.input_tokens, event.output_tokens) == ("error", 0, 0)


def test_a_broken_stream_is_an_error_and_is_estimated() -> None:
    event = single_usage_event(MessageModel("text/event-stream", WORD_EVENT, WORD_EVENT), stream=True)

    assert (event.outcome, event.estimated, event.output_tokens) == ("error", True, 2)


def test_a_blocked_call_has_the_outcome_refused() -> None:
    async def refuse(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        call.meter.refused = True

    event = single_usage_event(MessageModel("application/json"), "chat/completions", refuse)

    assert (event.outcome, event.input_tokens, event.output_tokens) == ("refused", 0, 0)
