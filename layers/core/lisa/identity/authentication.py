"""From a credential to the caller it stands for."""

from typing import TYPE_CHECKING

from lisa.policy.subject import Roles, Subject

if TYPE_CHECKING:
    from lisa.identity.ports import Tokens


def bearer(header: str) -> str:
    """The credential of an Authorization header, with or without the word Bearer."""
    scheme, _, rest = header.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else header.strip()


def authenticate(credential: str, *, tokens: "Tokens", key: bytes, roles: Roles, now: int) -> Subject | None:
    """The caller whose living token this is; None for anything else. `now` is epoch seconds."""
    from lisa.identity.tokens import fingerprint, is_well_formed  # a door that is shown a JWT does without

    if not is_well_formed(credential):
        return None
    token = tokens.find(fingerprint(credential, key))
    if token is None or token.expires_at <= now:
        return None
    return roles.subject(token.username, frozenset(token.groups), "token")
