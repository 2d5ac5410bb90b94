"""The judge of texts: it asks guardrails in threads beside the event loop, with a timeout."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gateway.wire.texts import NameSlot, TextSlot
from lisa.errors import TransientError, dependency_on_guardrail
from lisa.models.guardrails import BlockedVerdict, Guardrail, MaskedVerdict, Source, Verdict
from lisa.models.ports import Guardrails

_MAX_THREADS = 32
_MASKED_NAME_MESSAGE = "A name in the request contains text that the guardrail of this model masks: use another name."
Judge = Callable[[Guardrail, Source, Sequence[str]], Awaitable[Verdict]]


def build_judge(bedrock: Callable[[], Guardrails], lists: Guardrails, seconds: float = 10.0) -> Judge:
    """Return the judge: it asks Bedrock in a thread, word lists at once. A timeout is a TransientError."""
    threads = ThreadPoolExecutor(_MAX_THREADS, "guardrails")

    def ask_bedrock(guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        return bedrock().judge_texts(guardrail, source, texts)

    async def judge_texts(guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        if guardrail.word_list is not None:
            return lists.judge_texts(guardrail, source, texts)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                return await loop.run_in_executor(threads, ask_bedrock, guardrail, source, texts)
        except TimeoutError as error:
            name = guardrail.guardrail_name
            raise TransientError(
                f"the guardrail {name} takes too long", dependency=dependency_on_guardrail(name)
            ) from error

    return judge_texts


@dataclass(frozen=True)
class BlockedText:
    """A blocked text: the guardrail that blocked it, and its message for the caller."""

    guardrail: Guardrail
    message: str


async def apply_guardrails(
    judge: Judge, guardrails: Sequence[Guardrail], source: Source, slots: Sequence[TextSlot]
) -> BlockedText | bool:
    """Judge the texts by one guardrail after the other; each reads the texts as the one before left them.

    Return the blocked text, or whether a text was changed; a changed text stands in its slot.
    """
    changed = False
    for guardrail in guardrails if slots else ():
        verdict = await judge(guardrail, source, [slot.text for slot in slots])
        if isinstance(verdict, BlockedVerdict):
            return BlockedText(guardrail, verdict.message)
        if isinstance(verdict, MaskedVerdict):
            changed = True
            for slot, text in zip(slots, verdict.texts, strict=True):
                if text == slot.text:
                    continue
                if isinstance(slot, NameSlot):
                    return BlockedText(guardrail, _MASKED_NAME_MESSAGE)
                slot.replace_text(text)
    return changed
