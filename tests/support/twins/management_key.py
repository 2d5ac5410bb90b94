"""The management key in memory, held to the same contract tests as the real adapter."""

from lisa.identity.management_key import ManagementKeyVersions


class MemoryManagementKey:
    """A key that a test rotates."""

    def __init__(self, key: str) -> None:
        self._versions = ManagementKeyVersions(key)

    def accepts_key(self, candidate: str) -> bool:
        return self._versions.contains_key(candidate)

    def rotate(self, key: str) -> None:
        """Replace the key; the previous one stays valid."""
        self._versions = ManagementKeyVersions(key, self._versions.current)
