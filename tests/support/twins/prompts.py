"""Prompt templates in memory, held to the same contract tests as DynamoDB."""

from collections.abc import Sequence
from dataclasses import replace

from lisa.chat.prompt import Prompt, PromptList


class MemoryPrompts:
    """Newest revisions and all revisions in dictionaries."""

    def __init__(self) -> None:
        self._latest: dict[str, Prompt] = {}
        self._revisions: dict[str, list[Prompt]] = {}

    def get_latest(self, prompt_id: str) -> Prompt | None:
        return self._latest.get(prompt_id)

    def get_many(self, prompt_ids: Sequence[str]) -> list[Prompt]:
        return [self._latest[name] for name in dict.fromkeys(prompt_ids) if name in self._latest]

    def list_revisions(self, prompt_id: str) -> list[Prompt]:
        found = self._revisions.get(prompt_id, [])[::-1]
        return [replace(prompt, latest=place == 0) for place, prompt in enumerate(found)]

    def list_ranks(self, wanted: PromptList) -> list[str]:
        return [
            prompt.rank
            for prompt in self._latest.values()
            if not prompt.deleted and (prompt.owner == wanted.owner or wanted.audience in prompt.groups)
        ]

    def write(self, before: Prompt | None, after: Prompt) -> bool:
        stored = self._latest.get(after.prompt_id)
        if (stored and stored.revision) != (before and before.revision):
            return False
        self._latest[after.prompt_id] = after
        if not after.deleted:
            self._revisions.setdefault(after.prompt_id, []).append(after)
        return True
