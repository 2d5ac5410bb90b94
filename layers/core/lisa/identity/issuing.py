"""The creation of API tokens: which requests are accepted, and what is stored. Times are epoch seconds."""

import re
from dataclasses import dataclass

from lisa.identity.management_key import is_management_key_shaped
from lisa.identity.ports import TokenStore
from lisa.identity.tokens import ApiToken, build_token, compute_fingerprint, is_well_formed

DAY = 24 * 3600
DEFAULT_LIFE = 90 * DAY
LONGEST_LIFE = 366 * DAY  # a year, leap years and clocks that are fast included; milliseconds taken for seconds are not
_LONGEST_USERNAME = 256
_RESERVED = {"all"}  # a word of the routes
_WORD = re.compile(r"\w+", re.ASCII)
_JWT = re.compile(r"\beyJ[\w-]+\.eyJ", re.ASCII)
_OURS = "system:"  # the users our own functions are


@dataclass(frozen=True)
class TokenRequest:
    """The request for a token. Without `expires_at` the token gets the default lifetime."""

    username: str
    name: str
    groups: tuple[str, ...] = ()
    expires_at: int | None = None
    is_system: bool = False


@dataclass(frozen=True)
class TokenRefused:
    """The refusal of a token request: the wrong field and the reason."""

    field: str
    reason: str


def build_requested_token(request: TokenRequest, *, by: str, token_uuid: str, now: int) -> ApiToken | TokenRefused:
    """Return the properties of the token to issue, or the reason of the refusal. `by` is the creator."""
    if reason := username_refusal(request.username):
        return TokenRefused("username", reason)
    for field, texts in {"name": (request.name,), "groups": request.groups}.items():
        if any(map(_contains_credential, texts)):
            return TokenRefused(field, "it holds a token, and lists would show it; write other words")
    expires_at = now + DEFAULT_LIFE if request.expires_at is None else request.expires_at
    if expires_at <= now:
        return TokenRefused("tokenExpiration", "it lies in the past; write a time in the future, in epoch seconds")
    if expires_at > now + LONGEST_LIFE:
        days = LONGEST_LIFE // DAY
        return TokenRefused("tokenExpiration", f"a token lives for {days} days at most; write epoch seconds")
    return ApiToken(
        token_uuid=token_uuid,
        username=request.username,
        name=request.name,
        groups=tuple(dict.fromkeys(request.groups)),
        created_at=now,
        expires_at=expires_at,
        created_by=by,
        is_system=request.is_system,
    )


def username_refusal(username: str) -> str | None:
    """Return why the user name is not valid, or None."""
    if not 0 < len(username) <= _LONGEST_USERNAME or not username.isprintable() or username != username.strip():
        return f"write 1 to {_LONGEST_USERNAME} printable characters"
    if _contains_credential(username):
        return "this is a token"
    if username in _RESERVED or username.startswith(_OURS):
        return f"{username} is reserved"
    return None


def _contains_credential(text: str) -> bool:
    """Return whether a text contains a credential: an API token, a management key or a JSON Web Token.

    A hash in lower case is a name that some identity providers give.
    """
    words = _WORD.findall(text)
    return any(
        is_well_formed(word) or (is_management_key_shaped(word) and not word.islower()) for word in words
    ) or bool(_JWT.search(text))


def store_token(token: ApiToken, *, tokens: TokenStore, key: bytes, entropy: bytes) -> str:
    """Store the token's properties under its keyed hash. Return the token itself, which is shown only once."""
    raw = build_token(entropy)
    tokens.save_token(compute_fingerprint(raw, key), token)
    return raw
