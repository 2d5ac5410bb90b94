"""The ports of the configuration and of users' own settings."""

from typing import Protocol

from lisa.chat.configuration import ConfigurationVersion


class Configurations(Protocol):
    """The store of configurations, by scope and version."""

    def newest(self, scope: str) -> ConfigurationVersion | None:
        """Return the newest stored version, or None."""
        ...

    def list_versions(self, scope: str, limit: int) -> list[ConfigurationVersion]:
        """Return the newest stored versions, newest first, at most `limit`."""
        ...

    def add(self, version: ConfigurationVersion) -> bool:
        """Store a new version. Return False, and store nothing, unless its number follows the newest one."""
        ...
