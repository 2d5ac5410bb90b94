"""The guardrails of models and their verdicts on texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from lisa.policy.subject import Subject

Mode = Literal["pre_call", "during_call", "post_call"]
Source = Literal["INPUT", "OUTPUT"]
# An identifier of Bedrock, or a list of words: deny:these,words or mask:these,words
_IDENTIFIER = r"^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+|(deny|mask):.*\w.*)$"
_WORDS = re.compile(r"(?P<action>deny|mask):(?P<words>.*)", re.DOTALL)


class Guardrail(BaseModel):
    """One guardrail of a model: its judge, the time of its call, and the groups to which it applies (none: all)."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)
    guardrail_name: str
    guardrail_identifier: Annotated[str, StringConstraints(max_length=2048, pattern=_IDENTIFIER)]
    guardrail_version: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,7}|DRAFT)$")] = "DRAFT"
    mode: Mode
    description: str | None = None
    allowed_groups: tuple[str, ...] = ()

    @property
    def word_list(self) -> tuple[str, tuple[str, ...]] | None:
        """Return the action, `deny` or `mask`, and the words of a word list; None for a guardrail of Bedrock."""
        found = _WORDS.fullmatch(self.guardrail_identifier)
        if found is None:
            return None
        return found["action"], tuple(word.strip() for word in found["words"].split(",") if word.strip())


def guardrails_for(guardrails: Mapping[str, Guardrail], subject: Subject) -> tuple[Guardrail, ...]:
    """Return the guardrails that apply to a caller, in the order of their names.

    All of them apply to a caller without groups, such as the management key, because nobody knows its user.
    """
    return tuple(
        guardrail
        for _, guardrail in sorted(guardrails.items())
        if not (guardrail.allowed_groups and subject.groups) or not subject.groups.isdisjoint(guardrail.allowed_groups)
    )


@dataclass(frozen=True)
class PassedVerdict:
    """The verdict on texts that may pass unchanged."""


@dataclass(frozen=True)
class MaskedVerdict:
    """The verdict on texts that may pass with words masked. `texts` holds one text for each one that was judged."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class BlockedVerdict:
    """The verdict on texts that may not pass. The guardrail's message is meant for the caller."""

    message: str


Verdict = PassedVerdict | MaskedVerdict | BlockedVerdict
PASSED: Final = PassedVerdict()


class GuardrailUnusable(Exception):
    """The guardrail cannot be called as it is registered: it does not exist, or access to it is denied."""
