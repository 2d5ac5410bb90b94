"""Configurations in memory, held to the same contract tests as DynamoDB."""

from lisa.chat.configuration import ConfigurationVersion


class MemoryConfigurations:
    """Versions in lists, oldest first."""

    def __init__(self) -> None:
        self._versions: dict[str, list[ConfigurationVersion]] = {}

    def newest(self, scope: str) -> ConfigurationVersion | None:
        found = self._versions.get(scope, [])
        return found[-1] if found else None

    def list_versions(self, scope: str, limit: int) -> list[ConfigurationVersion]:
        return self._versions.get(scope, [])[::-1][:limit]

    def add(self, version: ConfigurationVersion) -> bool:
        found = self._versions.setdefault(version.scope, [])
        if version.number != len(found) + 1:
            return False
        found.append(version)
        return True
