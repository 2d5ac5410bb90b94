"""The prompt templates that a caller may see, and the changes by their owners."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lisa.chat.prompt import Prompt, PromptList, PromptType
from lisa.chat.settings_ports import Prompts
from lisa.errors import TABLES, TransientError
from lisa.policy import resources as on
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide, is_allowed
from lisa.policy.subject import Subject

MOST_PAGE_BYTES = 4_500_000  # of the bodies in an answer; Lambda's answers end at 6 MB
_ATTEMPTS = 10


@dataclass(frozen=True)
class PromptContent:
    """The parts of a prompt that its owner writes."""

    title: str
    type: PromptType
    body: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class PromptPage:
    """Prompts, newest first, and the rank of the last one if more follow."""

    prompts: tuple[Prompt, ...]
    next_rank: str | None


def find_prompt(prompts: Prompts, subject: Subject, prompt_id: str, action: Action = Action.USE) -> Prompt | Denied:
    """Return the newest revision of a prompt if the caller may do this with it."""
    prompt = prompts.get_latest(prompt_id)
    if prompt is None or prompt.deleted:
        return NOT_FOUND
    decision = decide(subject, action, to_prompt_resource(prompt))
    return decision if isinstance(decision, Denied) else prompt


def to_prompt_resource(prompt: Prompt) -> on.Prompt:
    """Return the prompt as a resource of the policy."""
    return on.Prompt(prompt.owner, prompt.groups)


def list_prompts(
    prompts: Prompts, subject: Subject, *, shared: bool, limit: int, before: str | None = None
) -> PromptPage:
    """Return own prompts, with `shared` also those that others share with the caller, newest first.

    `before` is the rank of the last prompt on the page before.
    """
    lists = [PromptList(owner=subject.user)]
    if shared:
        audiences = (on.PUBLIC, *(on.GROUP_PREFIX + group for group in sorted(subject.groups)))
        lists += [PromptList(audience=audience) for audience in audiences]
    ranks = {rank for one in lists for rank in prompts.list_ranks(one) if before is None or rank < before}
    chosen = sorted(ranks, reverse=True)
    latest = {
        prompt.prompt_id: prompt for prompt in prompts.get_many([_parse_prompt_id(rank) for rank in chosen[:limit]])
    }
    found = [latest[_parse_prompt_id(rank)] for rank in chosen[:limit] if _parse_prompt_id(rank) in latest]
    visible = [prompt for prompt in dict.fromkeys(found) if _may_list(subject, prompt)]
    shown = cut_by_size(visible)
    if len(shown) < len(visible):
        return PromptPage(tuple(shown), shown[-1].rank)
    return PromptPage(tuple(shown), chosen[limit - 1] if len(chosen) > limit else None)


def cut_by_size(prompts: Sequence[Prompt]) -> list[Prompt]:
    """Return as many of the first prompts as fit into an answer, at least one."""
    sizes = accumulate(len(prompt.body.encode()) for prompt in prompts)
    fitting = sum(size <= MOST_PAGE_BYTES for size in sizes)
    return list(prompts[: max(fitting, 1)])


def _may_list(subject: Subject, prompt: Prompt) -> bool:
    """Return whether the newest revision is still shared: the index of lists may be older."""
    return not prompt.deleted and is_allowed(subject, Action.USE, to_prompt_resource(prompt))


def _parse_prompt_id(rank: str) -> str:
    return rank.partition("#")[2]


def change_prompt(
    prompts: Prompts, prompt_id: str, content: PromptContent | None, clock: Callable[[], str]
) -> Prompt | None:
    """Store a new revision, or without content mark the prompt as deleted. Return None if it does not exist.

    Raises:
        TransientError: too many other requests change the prompt at the same time.
    """
    for _ in range(_ATTEMPTS):
        before = prompts.get_latest(prompt_id)
        if before is None or before.deleted:
            return None
        after = replace(before, created=clock(), revision=before.revision + 1, deleted=content is None)
        if content:
            after = replace(after, title=content.title, type=content.type, body=content.body, groups=content.groups)
        if prompts.write(before, after):
            return after
    raise TransientError("other requests change this prompt at the same time", dependency=TABLES)
