"""The management key in memory, held to the same contract tests as the real adapter."""

from lisa.identity.management_key import KeyVersions


class MemoryManagementKey:
    """A key that a test rotates."""

    def __init__(self, key: str) -> None:
        self._versions = KeyVersions(key)

    def opens(self, candidate: str) -> bool:
        return self._versions.include(candidate)

    def rotate(self, key: str) -> None:
        """Replace the key; the previous one stays valid."""
        self._versions = KeyVersions(key, self._versions.current)
