"""Pages of tokens and their cursors."""

import re
from dataclasses import dataclass

from lisa.identity.tokens import ApiToken

_CURSOR = re.compile(r"(\d{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class TokenCursor:
    """The cursor of a list. It contains the keyed hash of a token, so it stays valid after the token is revoked."""

    created_at: int
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.created_at}.{self.fingerprint}"


@dataclass(frozen=True)
class TokenPageRequest:
    """The requested page of a list: at most `limit` tokens after a cursor."""

    limit: int
    after: TokenCursor | None = None


@dataclass(frozen=True)
class TokenPage:
    """A page of tokens; `next` is None at the end. It omits tokens that were revoked meanwhile, so it may be short."""

    tokens: tuple[ApiToken, ...]
    next: TokenCursor | None = None


def parse_token_cursor(cursor: str | None) -> TokenCursor | None:
    """Return the cursor of an earlier page, or None for the first page. Raise ValueError for another text."""
    if cursor in (None, "", "null"):
        return None
    match = _CURSOR.fullmatch(str(cursor))
    if match is None:
        raise ValueError("it is none that an earlier page ended with")
    return TokenCursor(int(match[1]), match[2])
