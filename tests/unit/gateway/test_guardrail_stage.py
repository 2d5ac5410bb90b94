"""Guardrails of every mode, in every wire format, on requests and answers."""

import json
from typing import Any

import pytest

from gateway.calls.call import Asgi, Call
from lisa.errors import TransientError
from lisa.models.guardrails import GuardrailUnusable
from lisa.policy.subject import Subject
from tests.support.fake_guardrails import RecordingJudge, guardrail
from tests.support.guarded_call import (
    CHAT,
    CLIENT_REQUESTS,
    COMPLETIONS,
    MESSAGES,
    MODEL_ANSWERS,
    RESPONSES,
    Model,
    ask,
    model_saying,
    with_text,
)


@pytest.mark.parametrize("name", MODEL_ANSWERS)
@pytest.mark.parametrize("mode", ["pre_call", "during_call"])
def test_a_blocked_request_is_refused_as_the_sdks_expect(name: str, mode: Any) -> None:
    model = model_saying(name, "fine")

    answer = ask(name, model, guardrail("deny:bombs", mode), asked="about bombs")

    assert answer.status == 400
    error = answer.json["error"]
    assert "not allowed for this model" in error["message"]
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "content_policy_violation"
    assert bool(model.asked) == (mode == "during_call")


@pytest.mark.parametrize("name", MODEL_ANSWERS)
@pytest.mark.parametrize("mode", ["pre_call", "during_call"])
def test_the_model_receives_the_masked_request(name: str, mode: Any) -> None:
    model = model_saying(name, "fine")

    answer = ask(name, model, guardrail("mask:ann", mode), asked="I am Ann")

    assert answer.status == 200
    assert model.asked[-1] == with_text(CLIENT_REQUESTS[name], "I am {MASKED}")
    assert len(model.asked) == (1 if mode == "pre_call" else 2)


@pytest.mark.parametrize("name", MODEL_ANSWERS)
def test_a_blocked_answer_ends_as_the_sdks_expect(name: str) -> None:
    answer = ask(name, model_saying(name, "build bombs"), guardrail("deny:bombs", "post_call"))

    assert answer.status == 200
    assert "build" not in answer.body.decode()
    assert "not allowed for this model" in answer.body.decode()
    said = answer.json
    reason = {CHAT: "content_filter", COMPLETIONS: "content_filter", MESSAGES: "refusal", RESPONSES: "content_filter"}
    found = said["choices"][0]["finish_reason"] if "choices" in said else said.get("stop_reason")
    assert (found or said["incomplete_details"]["reason"]) == reason[name]
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize("name", MODEL_ANSWERS)
def test_a_masked_answer_keeps_its_other_text(name: str) -> None:
    answer = ask(name, model_saying(name, "I am Ann."), guardrail("mask:ann", "post_call"))

    assert answer.json == with_text(MODEL_ANSWERS[name], "I am {MASKED}.")


@pytest.mark.parametrize("name", MODEL_ANSWERS)
@pytest.mark.parametrize("mode", ["pre_call", "during_call", "post_call"])
def test_an_accepted_call_passes_unchanged(name: str, mode: Any) -> None:
    model = model_saying(name, "fine")

    answer = ask(name, model, guardrail("deny:bombs", mode))

    assert answer.body == model.bodies[0]
    assert model.asked == [with_text(CLIENT_REQUESTS[name], "hello")]


@pytest.mark.parametrize("mode", ["pre_call", "during_call", "post_call"])
@pytest.mark.parametrize(
    ("error", "retry_after"), [(TransientError("away"), "5"), (GuardrailUnusable("forbidden"), None)]
)
def test_calls_are_refused_while_a_guardrail_is_unavailable(
    mode: Any, error: Exception, retry_after: str | None
) -> None:
    model = model_saying(CHAT, "what the model says")

    answer = ask(CHAT, model, guardrail("deny:x", mode), judge=RecordingJudge(error))

    assert (answer.status, answer.headers.get("retry-after")) == (503, retry_after)
    assert "what the model says" not in answer.body.decode()
    assert bool(model.asked) == (mode != "pre_call")


def test_a_defect_in_a_guardrail_sends_no_answer() -> None:
    for mode in ("pre_call", "during_call", "post_call"):
        with pytest.raises(ZeroDivisionError):
            ask(CHAT, model_saying(CHAT, "fine"), guardrail("deny:x", mode), judge=RecordingJudge(ZeroDivisionError()))


@pytest.mark.parametrize(
    ("subject", "groups", "status"),
    [
        (Subject("ann", frozenset({"staff"}), kind="jwt"), (), 400),
        (Subject("ann", frozenset({"staff"}), kind="jwt"), ("staff", "law"), 400),
        (Subject("ann", frozenset({"staff"}), kind="jwt"), ("law",), 200),
        (Subject("ann", frozenset({"staff"}), kind="token"), ("staff",), 400),
        (Subject("ann", frozenset({"sales"}), kind="token"), ("staff",), 200),
        (Subject("ann", frozenset(), kind="token"), ("staff",), 400),
        (Subject("root", frozenset(), is_admin=True, kind="key"), (), 400),
        (Subject("root", frozenset(), is_admin=True, kind="key"), ("staff",), 400),
        (Subject("boss", frozenset({"admin"}), is_admin=True), (), 400),
        (Subject("system:Indexer", kind="system"), (), 200),
    ],
)
def test_a_guardrail_judges_the_callers_of_its_groups(subject: Subject, groups: tuple[str, ...], status: int) -> None:
    found = guardrail("deny:bombs", "pre_call", *groups)

    assert ask(CHAT, model_saying(CHAT, "fine"), found, asked="bombs", subject=subject).status == status


def test_each_guardrail_reads_the_text_as_the_one_before_left_it() -> None:
    model = model_saying(CHAT, "fine")

    answer = ask(CHAT, model, guardrail("mask:bombs"), guardrail("deny:bombs"), asked="bombs")

    assert answer.status == 200
    assert model.asked == [with_text(CLIENT_REQUESTS[CHAT], "{MASKED}")]


def test_an_error_of_the_model_passes() -> None:
    answer = ask(CHAT, Model(b'{"error":{"message":"secret"}}', status=400), guardrail("mask:secret", "post_call"))

    assert (answer.status, answer.json["error"]["message"]) == (400, "secret")


def test_a_disconnect_is_raised_to_the_outer_stages() -> None:
    async def leaving(_call: Call, _asgi: Asgi) -> None:
        raise ConnectionError

    for mode in ("pre_call", "during_call", "post_call"):
        with pytest.raises(ConnectionError):
            ask(CHAT, leaving, guardrail("deny:x", mode))


def test_a_block_leaves_an_audit_line_without_the_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="lisa.audit"):
        ask(CHAT, model_saying(CHAT, "fine"), guardrail("deny:bombs"), asked="bombs")
        ask(CHAT, model_saying(CHAT, "bombs"), guardrail("deny:bombs", "post_call"))

    lines = [record.message for record in caplog.records if record.name == "lisa.audit"]
    assert [json.loads(line)["audit"]["who"] for line in lines] == ["ann", "ann"]
    assert "bombs" not in str(lines)
