"""Prompt templates: personas and directives with variables, in revisions, shared with groups."""

import re
from dataclasses import dataclass
from typing import Literal

from lisa.policy.resources import GROUP_PREFIX, PUBLIC

PromptType = Literal["persona", "directive"]
MOST_TITLE, MOST_BODY, MOST_GROUPS, MOST_GROUP_NAME = 200, 32_000, 20, 200
_VARIABLE = re.compile(r"\{\{([^{}\n]{1,100})\}\}")


@dataclass(frozen=True)
class Prompt:
    """One revision of a prompt template. `created` is the time of this revision, an ISO text in UTC.

    `groups` holds `lisa:public`, or `group:` and the name of a group. A deleted prompt exists for its revisions only.
    """

    prompt_id: str
    owner: str
    created: str
    title: str
    type: PromptType
    body: str
    groups: tuple[str, ...] = ()
    revision: int = 1
    latest: bool = True
    deleted: bool = False

    @property
    def rank(self) -> str:
        """The place in lists, which are sorted by it in descending order."""
        return f"{self.created}#{self.prompt_id}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The names in `{{name}}`, each once, in the order of the body."""
        names = (found.strip() for found in _VARIABLE.findall(self.body))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class PromptList:
    """A list of prompts: those of an owner, or those that are shared with an audience such as `group:law`."""

    owner: str | None = None
    audience: str | None = None


def find_wrong_group(groups: tuple[str, ...]) -> str | None:
    """Return the first text that names no audience, or None."""
    return next((group for group in groups if not _is_audience(group)), None)


def _is_audience(group: str) -> bool:
    name = group.removeprefix(GROUP_PREFIX)
    return group == PUBLIC or (group.startswith(GROUP_PREFIX) and 1 <= len(name) <= MOST_GROUP_NAME)
