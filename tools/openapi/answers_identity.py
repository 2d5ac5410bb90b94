"""What the routes of callers and their tokens answer."""

from typing import Literal

from typing_extensions import TypedDict

from lisa.policy.subject import Kind


class Flags(TypedDict):
    """What the caller may do, for what is shown to them."""

    createApiTokens: bool
    createApiTokensForOthers: bool


class Limits(TypedDict):
    """How much, and for how long."""

    apiTokenDays: int
    apiTokenDaysByDefault: int
    requestsPerMinute: int | None
    groupRequestsPerMinute: dict[str, int]


class Me(TypedDict):
    """The caller as every rule sees them."""

    user: str
    groups: list[str]
    roles: list[Literal["admin", "rag-admin", "user"]]
    kind: Kind
    flags: Flags
    limits: Limits


class _Token(TypedDict):
    tokenUUID: str
    tokenExpiration: int
    createdDate: int
    username: str
    name: str
    groups: list[str]
    isSystemToken: bool


class ApiToken(_Token):
    """What is known of a token; times are epoch seconds."""

    createdBy: str
    isExpired: bool
    lastUsed: int | None


class NewApiToken(_Token):
    """A new token: the only answer that holds the token itself."""

    token: str


class ApiTokens(TypedDict):
    """A page of tokens, newest first."""

    tokens: list[ApiToken]
    nextCursor: str | None


class RevokedToken(TypedDict):
    """The token that ended."""

    message: str
    tokenUUID: str


ANSWERS = {
    "GET /me": Me,
    "GET /api-tokens": ApiTokens,
    "POST /api-tokens": NewApiToken,
    "POST /api-tokens/{tokenOrUser}": NewApiToken,
    "GET /api-tokens/{tokenOrUser}": ApiToken,
    "DELETE /api-tokens/{tokenOrUser}": RevokedToken,
}
