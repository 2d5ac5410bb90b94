"""Guardrails of tests and a judge that records its questions."""

from collections.abc import Sequence

from lisa.adapters.models.word_list_guardrails import WordListGuardrails
from lisa.models.guardrails import Guardrail, Mode, Source, Verdict


def guardrail(identifier: str, mode: Mode = "pre_call", *groups: str) -> Guardrail:
    """Return a guardrail of this mode for these groups."""
    return Guardrail(guardrail_name="g", guardrail_identifier=identifier, mode=mode, allowed_groups=groups)


class RecordingJudge:
    """A judge by word lists that records its questions, or raises the given errors in turn."""

    def __init__(self, *errors: Exception | None) -> None:
        self.asked: list[tuple[Source, list[str]]] = []
        self._errors = list(errors)

    async def __call__(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        self.asked.append((source, list(texts)))
        if self._errors and (error := self._errors.pop(0)) is not None:
            raise error
        return WordListGuardrails().judge_texts(guardrail, source, texts)
