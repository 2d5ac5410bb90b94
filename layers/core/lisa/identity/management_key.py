"""The management key: the rotated credential of the administrator that every installation has."""

import hmac
import string
from collections.abc import Callable
from dataclasses import dataclass, field

USER = "system:management-key"  # nobody else can be called so
LENGTH = 64
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class ManagementKeyVersions:
    """The current and the previous key. Neither appears in a representation as text."""

    current: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)

    def contains_key(self, candidate: str) -> bool:
        """Return whether this is one of the two keys, in a time that does not depend on them."""
        known = (self.current, self.previous or self.current)
        same = [hmac.compare_digest(candidate.encode("utf-8", "replace"), version.encode()) for version in known]
        return is_management_key_shaped(candidate) and any(same)


def is_management_key_shaped(credential: str) -> bool:
    """Return whether the credential has the form of a management key, which no JWT and no API token has."""
    return len(credential) == LENGTH and credential.isascii() and credential.isalnum()


def generate_management_key(choose: Callable[[str], str]) -> str:
    """Return a new key. `choose` returns one random letter of a text."""
    return "".join(choose(_ALPHABET) for _ in range(LENGTH))
