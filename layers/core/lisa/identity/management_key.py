"""The management key: the administrator that every installation has, under a credential that changes by itself."""

import hmac
import string
from collections.abc import Callable
from dataclasses import dataclass, field

USER = "system:management-key"  # nobody else can be called so
LENGTH = 64
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True)
class KeyVersions:
    """The key as it is, and as it was before its last change; no text shows either."""

    current: str = field(repr=False)
    previous: str | None = field(default=None, repr=False)

    def include(self, candidate: str) -> bool:
        """Whether this is one of them, found in a time that says nothing of either."""
        known = (self.current, self.previous or self.current)
        same = [hmac.compare_digest(candidate.encode("utf-8", "replace"), version.encode()) for version in known]
        return is_key_shaped(candidate) and any(same)


def is_key_shaped(credential: str) -> bool:
    """Whether the credential can be a management key: costs no look-up. No JWT and no API token looks like it."""
    return len(credential) == LENGTH and credential.isascii() and credential.isalnum()


def make_key(choose: Callable[[str], str]) -> str:
    """A new key; `choose` picks one letter at random."""
    return "".join(choose(_ALPHABET) for _ in range(LENGTH))
