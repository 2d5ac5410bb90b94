"""The bodies of requests about tokens. Unknown fields and nulls are ignored."""

from typing import Annotated

from pydantic import BaseModel, Field

from lisa.identity.issuing import TokenRequest
from lisa.identity.listing import TokenPageRequest, parse_token_cursor
from lisa.rest.api import bad_request_error

Group = Annotated[str, Field(min_length=1, max_length=200)]
MAX_PAGE_SIZE = 200  # tokens a page: with the longest groups an answer stays below Lambda's 6 MB


class OwnToken(BaseModel):
    """A token for the caller. Without `groups` it has all of the caller's. `tokenExpiration` is in epoch seconds."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    tokenExpiration: int | None = None
    groups: Annotated[list[Group], Field(max_length=100)] | None = None


class UsersToken(OwnToken):
    """A token for another user. It has exactly the groups in the body."""

    isSystemToken: bool | None = None

    def to_token_request(self, username: str) -> TokenRequest:
        """Return the request for a token."""
        groups, is_system = tuple(self.groups or ()), bool(self.isSystemToken)
        return TokenRequest(username, self.name, groups, self.tokenExpiration, is_system)


def parse_page_request(limit: int, cursor: str | None) -> TokenPageRequest:
    """Return the requested page of tokens, or raise 400 for a wrong cursor."""
    try:
        return TokenPageRequest(limit, parse_token_cursor(cursor))
    except ValueError as error:
        raise bad_request_error("cursor", str(error)) from error
