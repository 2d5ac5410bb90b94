"""What identity needs from outside."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a door loads what the credential it is shown needs, cryptography for a JWT alone
    from lisa.identity.keys import SigningKey
    from lisa.identity.listing import PageRequest, TokenPage
    from lisa.identity.tokens import ApiToken


class Tokens(Protocol):
    """Where tokens are kept, by fingerprint. What is removed is found by nobody from then on."""

    def find(self, fingerprint: str) -> "ApiToken | None":
        """The token stored under this fingerprint, or None."""
        ...

    def save(self, fingerprint: str, token: "ApiToken") -> None:
        """Keep a new token."""
        ...

    def touch(self, fingerprint: str, now: int) -> bool:
        """Note a use at `now`, epoch seconds; False when one was noted within a minute or the token is gone.

        False as well when it can not be written down: nobody is refused for that, so this raises nothing.
        """
        ...

    def get(self, token_uuid: str) -> "ApiToken | None":
        """The token with this id, or None."""
        ...

    def remove(self, token_uuid: str) -> bool:
        """Revoke; False when there was no such token."""
        ...

    def of_user(self, username: str, wanted: "PageRequest") -> "TokenPage":
        """The user's tokens, newest first."""
        ...

    def all(self, wanted: "PageRequest") -> "TokenPage":
        """Everybody's tokens, in no particular order but always the same."""
        ...


class ManagementKey(Protocol):
    """The administrator's key that rotates."""

    def opens(self, candidate: str) -> bool:
        """Whether this is the key, or the one before its last change. Raises TransientError while neither is known."""
        ...


class SigningKeys(Protocol):
    """The public keys of the identity provider."""

    def key(self, kid: str | None) -> "SigningKey | None":
        """The key of this name, or the only key there is when no name is given. Raises TransientError without any."""
        ...
