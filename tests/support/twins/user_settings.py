"""Preferences and projects in memory, held to the same contract tests as DynamoDB."""

from collections.abc import Mapping
from typing import Any

from lisa.chat.project import Project


class MemoryPreferences:
    """Preferences in a dictionary."""

    def __init__(self) -> None:
        self._preferences: dict[str, Mapping[str, Any]] = {}

    def get(self, user: str) -> Mapping[str, Any] | None:
        return self._preferences.get(user)

    def put(self, user: str, preferences: Mapping[str, Any]) -> None:
        self._preferences[user] = dict(preferences)


class MemoryProjects:
    """Projects in a dictionary."""

    def __init__(self) -> None:
        self._projects: dict[tuple[str, str], Project] = {}

    def get(self, user: str, project_id: str) -> Project | None:
        return self._projects.get((user, project_id))

    def list_projects(self, user: str) -> list[Project]:
        return [project for (owner, _), project in self._projects.items() if owner == user]

    def write(self, before: Project | None, after: Project) -> bool:
        stored = self.get(after.user, after.project_id)
        if (stored and stored.version) != (before and before.version):
            return False
        self._projects[after.user, after.project_id] = after
        return True

    def delete(self, user: str, project_id: str) -> None:
        self._projects.pop((user, project_id), None)
