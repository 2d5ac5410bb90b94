"""The authentication of callers: by JWT, API token or management key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lisa.identity.jws import CredentialRefusal, is_jwt_shaped
from lisa.policy.subject import Roles, Subject

if TYPE_CHECKING:
    from lisa.identity.oidc import VerifiedCaller
    from lisa.identity.ports import ManagementKey, TokenStore


@dataclass(frozen=True)
class AuthenticatedCaller:
    """The caller of a valid credential, and a note about the credential for the log, which may be empty."""

    subject: Subject
    note: str = ""


def authenticate_header(
    header: str,
    *,
    verify_jwt: "Callable[[str], VerifiedCaller | CredentialRefusal | None]",
    find_caller: Callable[[str], Subject | None],
) -> AuthenticatedCaller | CredentialRefusal:
    """Return the caller of an Authorization header, or the refusal of its credential.

    `verify_jwt` returns None without an identity provider; `find_caller` returns the caller of an API token or of the
    management key. Only the function that the form of the credential needs is called.
    """
    credential = parse_bearer_credential(header)
    if not is_jwt_shaped(credential):
        subject = find_caller(credential)
        refusal = CredentialRefusal("neither a living API token nor the management key")
        return refusal if subject is None else AuthenticatedCaller(subject)
    verified = verify_jwt(credential)
    if verified is None:
        return CredentialRefusal("no identity provider")
    return verified if isinstance(verified, CredentialRefusal) else AuthenticatedCaller(verified.subject, verified.note)


def parse_bearer_credential(header: str) -> str:
    """Return the credential of an Authorization header, with or without the word Bearer."""
    scheme, _, rest = header.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else header.strip()


def authenticate_by_token(
    credential: str, *, tokens: "TokenStore", key: bytes, roles: Roles, now: int
) -> Subject | None:
    """Return the caller of a valid API token, and record its use; None for another text. `now` is epoch seconds."""
    from lisa.identity.tokens import compute_fingerprint, is_well_formed  # a door that is shown a JWT does without

    if not is_well_formed(credential):
        return None
    place = compute_fingerprint(credential, key)
    token = tokens.find_by_fingerprint(place)
    if token is None or token.is_expired(now):
        return None
    if token.must_record_use(now):
        tokens.record_use(place, now)
    return replace(roles.build_subject(token.username, frozenset(token.groups), "token"), token_uuid=token.token_uuid)


def authenticate_by_key(credential: str, *, key: "ManagementKey", roles: Roles) -> Subject | None:
    """Return the administrator of a management key, or None. A text of another form costs no look-up.

    Raises TransientError while the key is not known.
    """
    from lisa.identity.management_key import USER, is_management_key_shaped

    if not is_management_key_shaped(credential) or not key.accepts_key(credential):
        return None
    return roles.build_subject(USER, frozenset({roles.admin_group}), "key")
