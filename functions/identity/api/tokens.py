"""The routes of API tokens. Only the answer about a new token contains the token itself."""

import re
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query

from identity.api.shapes import MAX_PAGE_SIZE, OwnToken, UsersToken, parse_page_request
from lisa.identity.answers import ApiTokensView, ApiTokenView, NewApiToken, RevokedToken
from lisa.identity.issuing import TokenRefused, TokenRequest, build_requested_token, store_token
from lisa.identity.tokens import ApiToken
from lisa.identity.views import new_token_view, token_view
from lisa.policy import resources as on
from lisa.policy.rules import Action, is_allowed
from lisa.rest.access import not_found_error, raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.audit import set_audited_resource
from lisa.wiring.identity import read_token_key, token_store
from lisa.wiring.process import create_id, create_token_entropy, epoch_milliseconds
from lisa.wiring.settings import api_group

router = create_rest_router()
ITEM_PATH = "/api-tokens/<tokenOrUser>"  # a user to make a token for, else a token's id: a place has one variable name
User = Annotated[str, Path(description="The name of the user.")]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@router.post("/api-tokens")
def create_own_token(body: Annotated[OwnToken, Body()]) -> NewApiToken:
    """Create an API token for the caller.

    The token has the groups that the body names, or all groups of the caller if it names none. The body can name
    only groups that the caller has.

    Returns:
        The new token. Only this answer contains the token itself; nobody can read it later.
    """
    subject = read_caller(router)
    raise_unless_allowed(subject, Action.CREATE, on.ApiTokens(api_group()))
    groups = tuple(body.groups or sorted(subject.groups))
    raise_unless_allowed(subject, Action.CREATE, on.ApiToken(subject.user, groups))
    return _store_new_token(TokenRequest(subject.user, body.name, groups, body.tokenExpiration))


@router.post(ITEM_PATH)
def create_token_for_user(tokenOrUser: User, body: Annotated[UsersToken, Body()]) -> NewApiToken:
    """Create an API token for another user.

    Only administrators may do this. The path contains the name of the user.

    Returns:
        The new token. Only this answer contains the token itself; nobody can read it later.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, on.Installation())
    return _store_new_token(body.to_token_request(unquote(tokenOrUser)))


@router.get("/api-tokens")
def list_tokens(
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = MAX_PAGE_SIZE, cursor: str | None = None
) -> ApiTokensView:
    """List API tokens.

    Users see their own tokens. Administrators see the tokens of all users.

    Returns:
        One page of tokens, newest first. The tokens themselves are not in the list.
    """
    subject, stored, now = read_caller(router), token_store(), _epoch_seconds()
    wanted = parse_page_request(limit, cursor)
    everybodys = is_allowed(subject, Action.ADMINISTER, on.Installation())
    page = stored.list_all_tokens(wanted) if everybodys else stored.list_tokens_of_user(subject.user, wanted)
    return {
        "tokens": [token_view(token, now) for token in page.tokens],
        "nextCursor": str(page.next) if page.next else None,
    }


@router.get(ITEM_PATH)
def get_token(tokenOrUser: str) -> ApiTokenView:
    """Get one API token.

    The path contains the id of the token. Users may get their own tokens, administrators all tokens.

    Returns:
        The properties of the token, without the token itself.
    """
    return token_view(_find_permitted_token(tokenOrUser, Action.USE), _epoch_seconds())


@router.delete(ITEM_PATH)
def revoke_token(tokenOrUser: str) -> RevokedToken:
    """Revoke an API token.

    The path contains the id of the token. A token that was used shortly before may still work for one minute.

    Returns:
        The id of the revoked token.
    """
    token = _find_permitted_token(tokenOrUser, Action.REMOVE)
    token_store().revoke_token(token.token_uuid)
    return {"message": "the token is revoked", "tokenUUID": token.token_uuid}


def _store_new_token(request: TokenRequest) -> NewApiToken:
    token = build_requested_token(request, by=read_caller(router).user, token_uuid=create_id(), now=_epoch_seconds())
    if isinstance(token, TokenRefused):
        raise bad_request_error(token.field, token.reason)
    raw = store_token(token, tokens=token_store(), key=read_token_key(), entropy=create_token_entropy())
    set_audited_resource(router, f"user/{token.username}/api-token/{token.token_uuid}")
    return new_token_view(token, raw)


def _find_permitted_token(token_uuid: str, action: Action) -> ApiToken:
    """Return the token if the caller may act on it, else raise 404 or 403."""
    found = token_store().get_token(token_uuid) if _UUID.fullmatch(token_uuid) else None
    if found is None:
        raise not_found_error()
    raise_unless_allowed(read_caller(router), action, on.ApiToken(found.username))
    return found


def _epoch_seconds() -> int:
    return epoch_milliseconds() // 1000
