"""The in-memory twin of Bedrock's guardrails, of use by itself where a list of words is all that is wanted."""

import re
from collections.abc import Sequence

from lisa.models.guardrails import PASSED, Blocked, Guardrail, GuardrailUnusable, Masked, Source, Verdict

_MESSAGES = {
    "INPUT": "The request contains words that this model may not be asked with.",
    "OUTPUT": "The answer contained words that this model may not say.",
}


class WordListGuardrails:
    """Guardrails that are lists of words, whole and in any case: `deny:these,words` or `mask:these,words`."""

    def judge(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        if guardrail.word_list is None:
            raise GuardrailUnusable(f"{guardrail.guardrail_name} is no list of words")
        action, words = guardrail.word_list
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
        if not any(map(pattern.search, texts)):
            return PASSED
        if action == "deny":
            return Blocked(_MESSAGES[source])
        return Masked(tuple(pattern.sub("{MASKED}", text) for text in texts))
