"""The answers of the routes of callers and their tokens."""

from typing import Literal

from typing_extensions import TypedDict

from lisa.policy.subject import Kind


class Flags(TypedDict):
    """The permissions of the caller, which decide what a user interface shows."""

    createApiTokens: bool
    createApiTokensForOthers: bool


class Limits(TypedDict):
    """The limits that apply to the caller. Null means unlimited."""

    apiTokenDays: int
    apiTokenDaysByDefault: int
    requestsPerMinute: int | None
    groupRequestsPerMinute: dict[str, int]


class Me(TypedDict):
    """The caller, as the access rules see the caller."""

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
    """The properties of an API token. Times are in epoch seconds."""

    createdBy: str
    isExpired: bool
    lastUsed: int | None


class NewApiToken(_Token):
    """A new API token. Only this answer contains the token itself."""

    token: str


class ApiTokens(TypedDict):
    """A page of API tokens, newest first."""

    tokens: list[ApiToken]
    nextCursor: str | None


class RevokedToken(TypedDict):
    """The revoked API token."""

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
