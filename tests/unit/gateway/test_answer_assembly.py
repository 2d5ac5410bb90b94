"""The stored message of an answer is the same from a stream and from a whole body, in all three formats."""

from typing import Any

import pytest

from gateway.stages.sessions.answer_message import decide_answer_status
from gateway.stages.sessions.assembled_answer import AssembledAnswer
from gateway.stages.sessions.assemblers import ASSEMBLERS, find_assembler_for_event
from gateway.stages.sessions.questions import find_newest_question
from lisa.endpoints.endpoint import WireFormat

PASSAGES = [{"number": 1, "cited": True}]
NOTE = {"type": "citation"}


def choice(index: int = 0, end: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"index": index, "delta": delta, "finish_reason": end}


def tool_delta(arguments: str, **more: Any) -> list[dict[str, Any]]:
    name = {"name": "f"} if more else {}
    return [{"index": 0, **more, "function": {**name, "arguments": arguments}}]


CHAT_EVENTS = [
    {"choices": [choice(role="assistant", content="")]},
    {"choices": [choice(reasoning_content="Let me ")]},
    {"choices": [choice(reasoning_content="see.", thinking_blocks=[{"signature": "sig"}])]},
    {"choices": [choice(content="It "), choice(1, content="another")]},
    {"choices": [choice(content="sleeps [1].")]},
    {"choices": [choice(tool_calls=tool_delta('{"a"', id="c1"))]},
    {"choices": [choice(tool_calls=tool_delta(":1}"))]},
    {"choices": [choice(end="stop", annotations=[NOTE])], "retrieval": PASSAGES},
]
CHAT_MESSAGE = {
    "content": "It sleeps [1].",
    "reasoning_content": "Let me see.",
    "thinking_blocks": [{"signature": "sig"}],
    "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": '{"a":1}'}}],
    "annotations": [NOTE],
}
CHAT_BODY = {"choices": [{"index": 0, "message": CHAT_MESSAGE, "finish_reason": "stop"}], "retrieval": PASSAGES}


def block_delta(index: int, kind: str, **delta: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **delta}}


TOOL_BLOCK = {"type": "tool_use", "id": "c1", "name": "f"}
MESSAGES_EVENTS = [
    {"type": "message_start", "message": {"content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
    block_delta(0, "thinking_delta", thinking="Let me see."),
    block_delta(0, "signature_delta", signature="sig"),
    {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
    block_delta(1, "text_delta", text="It sleeps [1]."),
    block_delta(1, "citations_delta", citation=NOTE),
    {"type": "content_block_start", "index": 2, "content_block": TOOL_BLOCK | {"input": {}}},
    block_delta(2, "input_json_delta", partial_json='{"a"'),
    block_delta(2, "input_json_delta", partial_json=": 1}"),
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "retrieval": PASSAGES},
    {"type": "message_stop"},
]
MESSAGES_BODY = {
    "content": [
        {"type": "thinking", "thinking": "Let me see.", "signature": "sig"},
        {"type": "text", "text": "It sleeps [1].", "citations": [NOTE]},
        TOOL_BLOCK | {"input": {"a": 1}},
    ],
    "stop_reason": "end_turn",
    "retrieval": PASSAGES,
}
RESPONSES_BODY = {
    "status": "completed",
    "output": [
        {"type": "reasoning", "summary": [{"text": "Let me see."}], "encrypted_content": "sig"},
        {"type": "message", "content": [{"type": "output_text", "text": "It sleeps [1].", "annotations": [NOTE]}]},
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
    ],
    "retrieval": PASSAGES,
}
RESPONSES_EVENTS = [
    {"type": "response.created", "response": {"output": []}},
    {"type": "response.reasoning_summary_text.delta", "delta": "Let me see."},
    {"type": "response.output_text.delta", "delta": "It sleeps"},
    {"type": "response.completed", "response": RESPONSES_BODY},
]
FORMATS = [
    (WireFormat.CHAT, CHAT_EVENTS, CHAT_BODY),
    (WireFormat.MESSAGES, MESSAGES_EVENTS, MESSAGES_BODY),
    (WireFormat.RESPONSES, RESPONSES_EVENTS, RESPONSES_BODY),
]


def assemble_events(wire: WireFormat, events: list[dict[str, Any]]) -> AssembledAnswer:
    answer = AssembledAnswer()
    for event in events:
        ASSEMBLERS[wire].add_event(event, answer)
    return answer


def assemble_body(wire: WireFormat, body: dict[str, Any]) -> AssembledAnswer:
    answer = AssembledAnswer()
    ASSEMBLERS[wire].add_body(body, answer)
    return answer


@pytest.mark.parametrize(("wire", "events", "body"), FORMATS, ids=lambda value: getattr(value, "name", ""))
def test_a_stream_and_a_whole_body_give_the_same_message(wire: WireFormat, events: Any, body: Any) -> None:
    for answer in (assemble_events(wire, events), assemble_body(wire, body)):
        assert "".join(answer.text) == "It sleeps [1]."
        assert "".join(answer.reasoning) == "Let me see."
        assert (answer.signature, answer.annotations, answer.retrieval) == ("sig", [NOTE], PASSAGES)
        [call] = answer.tool_calls.values()
        assert (call["id"], call["name"], call["args"].replace(" ", "")) == ("c1", "f", '{"a":1}')
        assert answer.end == "complete"


@pytest.mark.parametrize(("wire", "events", "_body"), FORMATS, ids=lambda value: getattr(value, "name", ""))
def test_the_format_of_stored_events_is_recognized(wire: WireFormat, events: Any, _body: Any) -> None:
    assert {find_assembler_for_event(event) for event in events} == {ASSEMBLERS[wire]}


@pytest.mark.parametrize(
    ("wire", "event"),
    [
        (WireFormat.CHAT, {"choices": [choice(end="length", content="It")]}),
        (WireFormat.MESSAGES, {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}}),
        (
            WireFormat.RESPONSES,
            {
                "type": "response.incomplete",
                "response": {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
            },
        ),
    ],
)
def test_an_answer_at_the_limit_of_tokens_is_cut(wire: WireFormat, event: dict[str, Any]) -> None:
    assert assemble_events(wire, [event]).end == "cut"


def test_an_answer_without_an_end_is_cancelled_or_interrupted() -> None:
    answer = AssembledAnswer(text=["It "])

    assert decide_answer_status(answer, succeeded=True, cancelled=True) == "cancelled"
    assert decide_answer_status(answer, succeeded=True, cancelled=False) == "interrupted"
    answer.finish_reason = "stop"
    assert decide_answer_status(answer, succeeded=True, cancelled=True) == "complete"


IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    ("wire", "fields", "question"),
    [
        (WireFormat.CHAT, {"messages": [{"role": "user", "content": "zzz"}]}, "zzz"),
        (WireFormat.CHAT, {"messages": [{"role": "user", "content": [IMAGE]}]}, [IMAGE]),
        (WireFormat.CHAT, {"messages": [{"role": "assistant", "content": "b"}]}, None),
        (WireFormat.RESPONSES, {"input": "zzz"}, "zzz"),
        (
            WireFormat.RESPONSES,
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": IMAGE["image_url"]["url"]}]}]},  # type: ignore[index]
            [IMAGE],
        ),
        (
            WireFormat.MESSAGES,
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "tool_result", "content": "9"},
                            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}},
                        ],
                    }
                ]
            },
            [IMAGE],
        ),
        (WireFormat.MESSAGES, {"messages": []}, None),
    ],
)
def test_the_newest_message_of_the_user_is_the_question(wire: WireFormat, fields: Any, question: Any) -> None:
    assert find_newest_question(wire, fields) == question
