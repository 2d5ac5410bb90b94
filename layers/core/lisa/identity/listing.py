"""Pages of tokens, and where the next one begins."""

import re
from dataclasses import dataclass

from lisa.identity.tokens import ApiToken

_CURSOR = re.compile(r"(\d{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class TokenCursor:
    """A place in a list. It holds the keyed hash, which opens nothing, so that a revoked token's place stays good."""

    created_at: int
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.created_at}.{self.fingerprint}"


@dataclass(frozen=True)
class PageRequest:
    """Which part of a list: at most `limit` tokens behind `after`."""

    limit: int
    after: TokenCursor | None = None


@dataclass(frozen=True)
class TokenPage:
    """Some tokens; `next` is None at the end. Those revoked while it was read are left out, so it may be short."""

    tokens: tuple[ApiToken, ...]
    next: TokenCursor | None = None


def parse_cursor(cursor: str | None) -> TokenCursor | None:
    """The place an earlier page ended at, None for the beginning. Raises ValueError for anything else."""
    if cursor in (None, "", "null"):
        return None
    match = _CURSOR.fullmatch(str(cursor))
    if match is None:
        raise ValueError("it is none that an earlier page ended with")
    return TokenCursor(int(match[1]), match[2])
