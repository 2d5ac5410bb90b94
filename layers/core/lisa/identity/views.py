"""The answers about tokens."""

from lisa.identity.answers import ApiTokenView, NewApiToken, TokenProperties
from lisa.identity.tokens import ApiToken


def new_token_view(token: ApiToken, raw: str) -> NewApiToken:
    """Return the answer about a new token, the only one that contains the token itself."""
    return {"token": raw, **_token_properties(token)}


def token_view(token: ApiToken, now: int) -> ApiTokenView:
    """Return the answer about a token. `lastUsed` is exact to a minute, and null before the first use."""
    return {
        **_token_properties(token),
        "createdBy": token.created_by,
        "isExpired": token.is_expired(now),
        "lastUsed": token.last_used_at,
    }


def _token_properties(token: ApiToken) -> TokenProperties:
    return {
        "tokenUUID": token.token_uuid,
        "tokenExpiration": token.expires_at,
        "createdDate": token.created_at,
        "username": token.username,
        "name": token.name,
        "groups": list(token.groups),
        "isSystemToken": token.is_system,
    }
