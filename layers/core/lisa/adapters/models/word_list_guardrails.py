"""Guardrails that search for words from a list, without any service."""

import re
from collections.abc import Sequence

from lisa.models.guardrails import PASSED, BlockedVerdict, Guardrail, GuardrailUnusable, MaskedVerdict, Source, Verdict

_MESSAGES = {
    "INPUT": "The request contains words that are not allowed for this model.",
    "OUTPUT": "The answer contained words that are not allowed for this model.",
}


class WordListGuardrails:
    """Judges texts by whole words in any case: `deny:these,words` blocks a text, `mask:these,words` masks the words."""

    def judge_texts(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        if guardrail.word_list is None:
            raise GuardrailUnusable(f"{guardrail.guardrail_name} has no word list")
        action, words = guardrail.word_list
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
        if not any(map(pattern.search, texts)):
            return PASSED
        if action == "deny":
            return BlockedVerdict(_MESSAGES[source])
        return MaskedVerdict(tuple(pattern.sub("{MASKED}", text) for text in texts))
