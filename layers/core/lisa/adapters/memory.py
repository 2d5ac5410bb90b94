"""Tokens in memory, held to the same contract tests as the real adapter."""

from lisa.identity.tokens import ApiToken


class MemoryTokens:
    """Tokens in a dictionary."""

    def __init__(self) -> None:
        self._tokens: dict[str, ApiToken] = {}

    def find(self, fingerprint: str) -> ApiToken | None:
        """See the port."""
        return self._tokens.get(fingerprint)

    def save(self, fingerprint: str, token: ApiToken) -> None:
        """See the port."""
        self._tokens[fingerprint] = token
