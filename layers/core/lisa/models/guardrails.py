"""Guardrails of a model: which of them concern a caller, and what one of them says of a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel

from lisa.policy.subject import Subject

Mode = Literal["pre_call", "during_call", "post_call"]
Source = Literal["INPUT", "OUTPUT"]
# Bedrock's own, as its API takes them, or a list of words: deny:these,words or mask:these,words
_IDENTIFIER = r"^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+|(deny|mask):.*\w.*)$"
_WORDS = re.compile(r"(?P<action>deny|mask):(?P<words>.*)", re.DOTALL)


class Guardrail(BaseModel):
    """One guardrail: what judges, when, and for members of which groups; for everybody where none is named."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)
    guardrail_name: str
    guardrail_identifier: Annotated[str, StringConstraints(max_length=2048, pattern=_IDENTIFIER)]
    guardrail_version: Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,7}|DRAFT)$")] = "DRAFT"
    mode: Mode
    description: str | None = None
    allowed_groups: tuple[str, ...] = ()

    @property
    def word_list(self) -> tuple[str, tuple[str, ...]] | None:
        """What is done with words, `deny` or `mask`, and the words; None where Bedrock judges."""
        found = _WORDS.fullmatch(self.guardrail_identifier)
        if found is None:
            return None
        return found["action"], tuple(word.strip() for word in found["words"].split(",") if word.strip())


def guardrails_for(guardrails: Mapping[str, Guardrail], subject: Subject) -> tuple[Guardrail, ...]:
    """Those that concern a caller, in the order of their names.

    A credential without groups, as the management key is, says nothing about whose hands it is in: all concern it.
    """
    return tuple(
        guardrail
        for _, guardrail in sorted(guardrails.items())
        if not (guardrail.allowed_groups and subject.groups) or not subject.groups.isdisjoint(guardrail.allowed_groups)
    )


@dataclass(frozen=True)
class Passed:
    """There is nothing to object to."""


@dataclass(frozen=True)
class Masked:
    """The texts may go on as they are here, one for each."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Blocked:
    """The texts may not go on. The message is the guardrail's own, for whoever asked."""

    message: str


Verdict = Passed | Masked | Blocked
PASSED: Final = Passed()


class GuardrailUnusable(Exception):
    """A guardrail that cannot be asked as it is registered: it is not there, or we may not."""
