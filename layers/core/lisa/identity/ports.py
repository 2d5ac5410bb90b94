"""The ports of identity."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a door loads what the credential it is shown needs, cryptography for a JWT alone
    from lisa.identity.keys import SigningKey
    from lisa.identity.listing import TokenPage, TokenPageRequest
    from lisa.identity.tokens import ApiToken


class TokenStore(Protocol):
    """The store of tokens by fingerprint. A removed token is not found again."""

    def find_by_fingerprint(self, fingerprint: str) -> "ApiToken | None":
        """Return the token with this fingerprint, or None."""
        ...

    def save_token(self, fingerprint: str, token: "ApiToken") -> None:
        """Store a new token."""
        ...

    def record_use(self, fingerprint: str, now: int) -> bool:
        """Record a use at `now`, epoch seconds. Return False if one was recorded within a minute, or the token is gone.

        False as well when it can not be written down: nobody is refused for that, so this raises nothing.
        """
        ...

    def get_token(self, token_uuid: str) -> "ApiToken | None":
        """Return the token with this id, or None."""
        ...

    def revoke_token(self, token_uuid: str) -> bool:
        """Revoke the token. Return False if it does not exist."""
        ...

    def list_tokens_of_user(self, username: str, wanted: "TokenPageRequest") -> "TokenPage":
        """Return a page of the user's tokens, newest first."""
        ...

    def list_all_tokens(self, wanted: "TokenPageRequest") -> "TokenPage":
        """Return a page of all tokens, in a stable order."""
        ...


class ManagementKey(Protocol):
    """The management key, which is rotated."""

    def accepts_key(self, candidate: str) -> bool:
        """Return whether this is the current or the previous key. Raise TransientError while neither can be read."""
        ...


class SigningKeys(Protocol):
    """The public keys of the identity provider."""

    def find_key(self, kid: str | None) -> "SigningKey | None":
        """Return the key of this name, or the only key if no name is given. Raise TransientError without any keys."""
        ...
