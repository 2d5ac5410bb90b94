"""The judge: timeouts, word lists, and several guardrails."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from gateway.stages.guardrails.judge import build_judge
from lisa.adapters.models.word_list_guardrails import WordListGuardrails
from lisa.errors import TransientError
from lisa.models.guardrails import PASSED, BlockedVerdict, Guardrail, Source, Verdict, guardrails_for
from lisa.policy.subject import Subject
from tests.support.fake_guardrails import RecordingJudge, guardrail
from tests.support.guarded_call import CHAT, EVENTS, Model, ask, model_saying, stream_events

BEDROCK = guardrail("abc123")


class BlockedGuardrail:
    """A guardrail that answers only after a test releases it."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def judge_texts(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        self.released.wait(5)
        return PASSED


def test_a_guardrail_that_times_out_is_unavailable_and_nothing_passes() -> None:
    slow = BlockedGuardrail()

    async def go() -> Verdict:
        return await build_judge(lambda: slow, WordListGuardrails(), seconds=0.01)(BEDROCK, "INPUT", ["text"])

    try:
        with pytest.raises(TransientError, match="takes too long"):
            asyncio.run(go())
    finally:
        slow.released.set()


def test_word_lists_judge_without_bedrock() -> None:
    def no_bedrock() -> Any:
        raise AssertionError("Bedrock is not asked")

    judge = build_judge(no_bedrock, WordListGuardrails())

    async def judged() -> Verdict:
        return await judge(guardrail("deny:bombs"), "INPUT", ["bombs"])

    verdict = asyncio.run(judged())

    assert isinstance(verdict, BlockedVerdict)


@pytest.mark.parametrize("mode", ["pre_call", "during_call", "post_call"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_of_several_guardrails_is_enough_to_block(mode: Any, place: int) -> None:
    guardrails = [guardrail("deny:nothing", mode) for _ in range(3)]
    guardrails[place] = guardrail("deny:bombs", mode)

    answer = ask(CHAT, model_saying(CHAT, "bombs"), *guardrails, asked="bombs")

    assert b"bombs" not in answer.body
    assert answer.status == 400 or answer.json["choices"][0]["finish_reason"] == "content_filter"


def test_each_mode_is_judged_only_at_its_own_time() -> None:
    judge = RecordingJudge()
    modes: tuple[Any, ...] = ("pre_call", "during_call", "post_call")

    ask(CHAT, model_saying(CHAT, "fine"), *(guardrail("deny:bombs", mode) for mode in modes), judge=judge)

    assert sorted(source for source, _ in judge.asked) == ["INPUT", "INPUT", "OUTPUT"]


def test_guardrails_judge_in_the_order_of_their_names() -> None:
    found = {name: guardrail(f"deny:{name}") for name in ("second", "first", "third")}

    asked = guardrails_for(found, Subject("ann"))

    assert [one.guardrail_identifier for one in asked] == ["deny:first", "deny:second", "deny:third"]


@pytest.mark.parametrize("groups", [("staff",), ("law", "staff")])
def test_one_common_group_is_enough_for_a_guardrail_to_apply(groups: tuple[str, ...]) -> None:
    found = {"g": guardrail("deny:bombs", "pre_call", *groups)}

    assert guardrails_for(found, Subject("ann", frozenset({"staff", "sales"})))


def test_the_end_of_a_stream_is_judged_even_without_its_last_blank_line() -> None:
    *all_but_done, _ = stream_events(CHAT, "fine ", "bombs")
    whole = b"".join(all_but_done).rstrip(b"\n")

    stopped = ask(CHAT, Model(whole, kind=EVENTS), guardrail("deny:bombs", "post_call"))
    passed = ask(CHAT, Model(whole, kind=EVENTS), guardrail("deny:none", "post_call"))

    assert b'"bombs"' not in stopped.body
    assert b"content_filter" in stopped.body
    assert b'"bombs"' in passed.body
