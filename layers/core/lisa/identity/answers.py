"""The shapes of the answers about API tokens."""

from typing_extensions import TypedDict


class TokenProperties(TypedDict):
    """The properties that a new and a known API token share."""

    tokenUUID: str
    tokenExpiration: int
    createdDate: int
    username: str
    name: str
    groups: list[str]
    isSystemToken: bool


class ApiTokenView(TokenProperties):
    """The properties of an API token. Times are in epoch seconds."""

    createdBy: str
    isExpired: bool
    lastUsed: int | None


class NewApiToken(TokenProperties):
    """A new API token. Only this answer contains the token itself."""

    token: str


class ApiTokensView(TypedDict):
    """A page of API tokens, newest first."""

    tokens: list[ApiTokenView]
    nextCursor: str | None


class RevokedToken(TypedDict):
    """The revoked API token."""

    message: str
    tokenUUID: str
