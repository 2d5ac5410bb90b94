"""The content log: lines with prompts and answers."""

import asyncio
import json
from typing import Any

import pytest

from gateway.calls.audit import Request
from gateway.calls.call import Asgi, Call
from gateway.endpoints import find_endpoint
from gateway.stages.content_log import MAX_EXCERPT_BYTES, AnswerRecorder, build_content_log_stage, redact_and_shorten
from gateway.wire.payload import Payload
from lisa.identity.tokens import build_token
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject

TOKEN = build_token(bytes(range(32)))
JSON, EVENTS = b"application/json", b"text/event-stream; charset=utf-8"


def chunk(**delta: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode() + b"\n\n"


MODEL = ServedModel(model_id="m", litellm_params={"model": "openai/m"})


def asked(subject: Subject | None = None, form: bytes | None = None, **fields: Any) -> Call:
    found = find_endpoint("POST", "/v1/chat/completions" if form is None else "/v1/audio/transcriptions")
    assert found is not None
    payload = Payload(frozenset({"m"}), fields, form)
    return Call(Request("r-1", "POST /v1"), subject or Subject("ann"), found, MODEL, payload)


def content_line(call: Call, kind: bytes, *bodies: bytes, leaves: bool = False) -> dict[str, Any]:
    """Return the log line of a call that was answered with these bodies."""
    lines: list[str] = []
    passed: list[Any] = []

    async def send(message: Any) -> None:
        passed.append(message)

    async def next_stage(_call: Call, asgi: Asgi) -> None:
        await asgi[2]({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        for number, body in enumerate(bodies, 1):
            more = leaves or number < len(bodies)
            await asgi[2]({"type": "http.response.body", "body": body, "more_body": more})

    asyncio.run(_asked(lines, call, next_stage, send))
    assert [message.get("body") for message in passed[1:]] == list(bodies)
    [line] = lines
    found: dict[str, Any] = json.loads(line)
    return found


async def _asked(lines: list[str], call: Call, next_stage: Any, send: Any) -> None:
    async def receive() -> Any:
        raise AssertionError

    await build_content_log_stage(lines.append)(call, ({}, receive, send), next_stage)


def test_a_line_holds_the_user_the_model_the_prompt_and_the_answer() -> None:
    body = json.dumps({"id": "c", "choices": [{"message": {"role": "assistant", "content": "At noon."}}]}).encode()

    line = content_line(asked(q="when?"), JSON, body[:20], body[20:])

    assert line == {
        "level": "INFO",
        "message": "content",
        "user": "ann",
        "model": "m",
        "endpoint": "chat/completions",
        "request_id": "r-1",
        "status": 200,
        "request": '{"q":"when?","model":"m"}',
        "request_cut": False,
        "answer": "At noon.",
        "answer_cut": False,
        "complete": True,
    }


def test_the_text_of_a_stream_is_joined() -> None:
    events = [chunk(role="assistant", content=""), chunk(content="At "), chunk(content="noon."), b"data: [DONE]\n\n"]
    whole = b"".join(events)

    assert content_line(asked(), EVENTS, *events)["answer"] == "At noon."
    assert content_line(asked(), EVENTS, whole[:70], whole[70:])["answer"] == "At noon."


@pytest.mark.parametrize(
    "events",
    [
        [b'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}'],
        [b'data: {"type":"response.output_text.delta","delta":"hi"}', b'data: {"type":"x.done","text":"hi"}'],
        [b'data: {"choices":[{"text":"hi"}]}'],
    ],
    ids=["messages", "responses", "completions"],
)
def test_streams_of_every_format_are_read(events: list[bytes]) -> None:
    assert content_line(asked(), EVENTS, *(event + b"\n\n" for event in events))["answer"] == "hi"


def test_an_answer_to_a_disconnected_caller_is_logged_as_far_as_it_came() -> None:
    line = content_line(asked(), EVENTS, chunk(content="At "), leaves=True)

    assert (line["answer"], line["complete"]) == ("At ", False)


def test_each_message_is_sent_before_it_is_read() -> None:
    order: list[str] = []

    class RecordingMessage(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            order.append("looked at")
            return super().get(name, default)

    async def send(_message: Any) -> None:
        order.append("passed")

    asyncio.run(AnswerRecorder(send)(RecordingMessage(type="http.response.body", body=b"{}")))

    assert order[0] == "passed"
    assert "looked at" in order


def test_a_long_text_is_cut_and_marked() -> None:
    line = content_line(asked(q="x y " * MAX_EXCERPT_BYTES), EVENTS, *[chunk(content="é " * 1_000)] * 40)

    assert (line["request_cut"], line["answer_cut"]) == (True, True)
    assert len(line["request"].encode()) <= MAX_EXCERPT_BYTES
    assert MAX_EXCERPT_BYTES - 2 <= len(line["answer"].encode()) <= MAX_EXCERPT_BYTES


def test_data_is_logged_by_its_size() -> None:
    assert redact_and_shorten(f'{{"image_url":"data:image/png;base64,{"QUJD" * 1_000}"}} what is it?') == (
        '{"image_url":"data:image/png;base64,[4000 characters of data]"} what is it?',
        False,
    )


def test_credentials_are_not_logged() -> None:
    line = content_line(
        asked(q=f"is {TOKEN} good?"),
        EVENTS,
        chunk(content=TOKEN[:20]),
        chunk(content=TOKEN[20:] + " is."),
    )

    assert (line["request"], line["answer"]) == ('{"q":"is [credential] good?","model":"m"}', "[credential] is.")
    assert TOKEN not in json.dumps(line)


def test_a_body_that_is_no_text_is_logged_by_its_size() -> None:
    form = asked(form=b"--b\r\n")

    line = content_line(form, b"audio/mpeg", b"\xff\xfb\x90")

    assert (line["request"], line["answer"]) == ("[a form of 5 bytes]", "[3 bytes that are no text]")


def test_requests_of_the_platforms_functions_are_not_logged() -> None:
    lines: list[str] = []

    async def send(_message: Any) -> None:
        raise AssertionError

    async def next_stage(_call: Call, asgi: Asgi) -> None:
        assert asgi[2] is send

    asyncio.run(_asked(lines, asked(Subject("f", kind="system")), next_stage, send))
    assert lines == []


@pytest.mark.parametrize(
    ("metadata", "lines_written"),
    [
        ({"temporary_chat": "true"}, 0),
        ({"temporary_chat": "false"}, 1),
        ({"temporary_chat": True}, 1),
        ({"temporary_chat": "true", "session_id": "s1"}, 1),
        ("true", 1),
        (None, 1),
    ],
)
def test_a_request_of_a_temporary_chat_has_no_line(metadata: Any, lines_written: int) -> None:
    lines: list[str] = []

    async def send(_message: Any) -> None: ...

    async def next_stage(_call: Call, asgi: Asgi) -> None:
        await asgi[2]({"type": "http.response.start", "status": 200, "headers": [(b"content-type", JSON)]})
        await asgi[2]({"type": "http.response.body", "body": b"{}", "more_body": False})

    asyncio.run(_asked(lines, asked(metadata=metadata), next_stage, send))

    assert len(lines) == lines_written
