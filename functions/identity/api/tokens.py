"""API tokens: made, listed, shown and revoked. The token itself is in one answer, the one to whoever made it."""

import re
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from identity.api.refusals import forbidden, invalid
from identity.api.shapes import MOST, OwnToken, UsersToken, wanted_page
from lisa.adapters.audit import audit
from lisa.adapters.rest import caller, not_found, rest_router
from lisa.adapters.wiring import api_group, clock, entropy, new_id, token_key, tokens
from lisa.identity.issuing import Refused, TokenRequest, issue, keep
from lisa.identity.tokens import ApiToken
from lisa.identity.views import created_view, token_view
from lisa.policy.access import may_give, may_issue, may_own

router = rest_router()
ONE = "/api-tokens/<tokenOrUser>"  # a user to make a token for, else a token's id: a place has one variable name
CREATE, READ, REVOKE = "token.create", "token.read", "token.revoke"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@router.post("/api-tokens")
def create_token(body: Annotated[OwnToken, Body()]) -> dict[str, Any]:
    """Make a token for oneself, with one's own groups or fewer."""
    subject = caller(router)
    if not may_issue(subject, api_group()):
        raise forbidden(
            router, CREATE, _of(subject.user), "only an administrator or a member of the API group may do this"
        )
    groups = tuple(body.groups or sorted(subject.groups))
    if not may_give(subject, groups):
        raise forbidden(router, CREATE, _of(subject.user), "groups: a token carries none that you do not have yourself")
    return _created(TokenRequest(subject.user, body.name, groups, body.tokenExpiration))


@router.post(ONE)
def create_token_for(tokenOrUser: str, body: Annotated[UsersToken, Body()]) -> dict[str, Any]:
    """Make a token for a user, as an administrator."""
    username = unquote(tokenOrUser)
    if not caller(router).is_admin:
        raise forbidden(router, CREATE, _of(username), "only an administrator may do this")
    return _created(body.request(username))


@router.get("/api-tokens")
def list_tokens(limit: Annotated[int, Query(ge=1, le=MOST)] = MOST, cursor: str | None = None) -> dict[str, Any]:
    """One's own tokens, newest first; everybody's for an administrator."""
    subject, stored, now = caller(router), tokens(), _now()
    wanted = wanted_page(limit, cursor)
    page = stored.all(wanted) if subject.is_admin else stored.of_user(subject.user, wanted)
    return {
        "tokens": [token_view(token, now) for token in page.tokens],
        "nextCursor": str(page.next) if page.next else None,
    }


@router.get(ONE)
def get_token(tokenOrUser: str) -> dict[str, Any]:
    """One token."""
    return token_view(_owned(tokenOrUser, READ), _now())


@router.delete(ONE)
def revoke_token(tokenOrUser: str) -> dict[str, str]:
    """End a token: from now on nobody is let in with it, where it was just in use within a minute."""
    token = _owned(tokenOrUser, REVOKE)
    tokens().remove(token.token_uuid)
    audit(router, REVOKE, f"api-token/{token.token_uuid}", "done")
    return {"message": "the token is revoked", "tokenUUID": token.token_uuid}


def _created(request: TokenRequest) -> dict[str, Any]:
    made = issue(request, by=caller(router).user, token_uuid=new_id(), now=_now())
    if isinstance(made, Refused):
        raise invalid(router, CREATE, _of(request.username), made)
    raw = keep(made, tokens=tokens(), key=token_key(), entropy=entropy())
    audit(router, CREATE, f"{_of(made.username)}/api-token/{made.token_uuid}", "done")
    return created_view(made, raw)


def _owned(token_uuid: str, what: str) -> ApiToken:
    """The token, if it is the caller's or the caller an administrator; else it is as if it were not there."""
    found = tokens().get(token_uuid) if _UUID.fullmatch(token_uuid) else None
    if found is None or not may_own(caller(router), found.username):
        audit(router, what, f"api-token/{token_uuid}", "refused" if found else "missing")
        raise not_found()
    return found


def _of(username: str) -> str:
    return f"user/{username}"


def _now() -> int:
    return clock() // 1000
