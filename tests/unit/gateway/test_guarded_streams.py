"""Streams under guardrails: judged before they are sent, and ended as the SDKs expect."""

import asyncio
import json
from typing import Any

import pytest

from lisa.errors import TransientError
from lisa.models.guardrails import GuardrailUnusable
from tests.support.fake_guardrails import RecordingJudge, guardrail
from tests.support.guarded_call import (
    CHAT,
    EVENTS,
    MESSAGES,
    MODEL_ANSWERS,
    RESPONSES,
    Model,
    ask,
    stream_events,
    values,
)


@pytest.mark.parametrize("name", MODEL_ANSWERS)
@pytest.mark.parametrize("before", [0, 400])
def test_a_blocked_stream_ends_as_the_sdks_expect_and_the_call_is_cancelled(name: str, before: int) -> None:
    model = Model(*stream_events(name, *["fine "] * before, "bombs", *[" more"] * 400), kind=EVENTS, slow=True)

    answer = ask(name, model, guardrail("deny:bombs", "post_call"))

    assert answer.status == 200
    assert b'"bombs' not in answer.body
    assert b" more" not in answer.body
    assert (answer.body.count(b'"fine ') > 300) == (before > 0)
    *_, last = found = values(answer.body)
    if name == MESSAGES:
        assert [one["type"] for one in found[:2]] == ["message_start", "content_block_start"]
        assert [one["type"] for one in found[-6:]] == [
            "content_block_stop", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
            "message_stop",
        ]  # fmt: skip
        assert (found[-5]["index"], found[-2]["delta"]["stop_reason"]) == (1, "refusal")
    elif name == RESPONSES:
        assert found[0]["type"] == "response.created"
        assert (last["type"], last["response"]["incomplete_details"]["reason"]) == (
            "response.incomplete",
            "content_filter",
        )
        assert last["response"]["id"] == "r"
    else:
        assert (last["id"], last["choices"][0]["finish_reason"]) == ("c", "content_filter")
        assert answer.body.endswith(b"data: [DONE]\n\n")
    assert model.cut


@pytest.mark.parametrize("name", MODEL_ANSWERS)
def test_a_masked_stream_continues_after_the_mask(name: str) -> None:
    words = ["fine ", "se", "cret ", *["end "] * 100]

    answer = ask(name, Model(*stream_events(name, *words), kind=EVENTS), guardrail("mask:secret", "post_call"))

    said = json.dumps(values(answer.body))
    assert ("{MASKED}" in said, '"se"' in said, '"cret ' in said, said.count("end ")) == (True, False, False, 100)


@pytest.mark.parametrize("name", MODEL_ANSWERS)
def test_a_stream_ends_with_an_error_when_the_guardrail_becomes_unavailable(name: str) -> None:
    model = Model(*stream_events(name, *["fine "] * 400), kind=EVENTS, slow=True)

    answer = ask(name, model, guardrail("deny:x", "post_call"), judge=RecordingJudge(None, TransientError("away")))

    assert answer.status == 200
    last = values(answer.body)[-1]
    assert "has become unavailable" in last["error"]["message"]
    assert last.get("type", "error") == "error"
    assert answer.body.count(b"fine ") < 60
    assert model.cut


def test_a_stream_that_cannot_be_judged_is_answered_with_an_error() -> None:
    answer = ask(
        CHAT,
        Model(*stream_events(CHAT, "fine"), kind=EVENTS),
        guardrail("deny:x", "post_call"),
        judge=RecordingJudge(GuardrailUnusable("no")),
    )

    assert (answer.status, answer.json["error"]["code"]) == (503, "guardrail_unavailable")


@pytest.mark.parametrize("mode", ["during_call", "post_call"])
def test_no_part_of_a_stream_is_sent_before_the_verdict(mode: Any) -> None:
    model = Model(*stream_events(CHAT, *["fine "] * 100), kind=EVENTS)
    seen: list[bytes] = []

    class CheckingJudge(RecordingJudge):
        async def __call__(self, *asked: Any) -> Any:
            await asyncio.sleep(0.05)
            seen.append(bytes(len(model.asked)))
            return await super().__call__(*asked)

    answer = ask(CHAT, model, guardrail("deny:fine,hello", mode), judge=CheckingJudge())

    assert seen[0] == bytes(1), "the model is asked meanwhile"
    assert b'"fine ' not in answer.body
