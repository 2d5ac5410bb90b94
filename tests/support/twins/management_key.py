"""The management key in memory, held to the same contract tests as the real adapter."""

from lisa.identity.management_key import KeyVersions


class MemoryManagementKey:
    """A key that is changed by hand."""

    def __init__(self, key: str) -> None:
        self._versions = KeyVersions(key)

    def opens(self, candidate: str) -> bool:
        return self._versions.include(candidate)

    def rotate(self, key: str) -> None:
        """Change it; the key that was works on."""
        self._versions = KeyVersions(key, self._versions.current)
