"""What identity needs from outside."""

from typing import Protocol

from lisa.identity.tokens import ApiToken


class Tokens(Protocol):
    """Where tokens are kept, by fingerprint."""

    def find(self, fingerprint: str) -> ApiToken | None:
        """The token stored under this fingerprint, or None."""
        ...

    def save(self, fingerprint: str, token: ApiToken) -> None:
        """Keep a new token."""
        ...
