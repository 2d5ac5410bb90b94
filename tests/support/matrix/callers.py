"""Callers of every role, with a credential of either kind."""

import os
import time
from dataclasses import dataclass
from typing import Literal

from lisa.identity.tokens import ApiToken, build_token, compute_fingerprint
from lisa.wiring.identity import read_token_key, token_store
from tests.support.issuer import id_token, jwt, rsa_key

Role = Literal[
    "nobody", "no group", "wrong group", "group", "rag admin", "admin", "management key", "expired", "revoked"
]
Kind = Literal["jwt", "token"]
ADMINISTRATORS: tuple[Role, ...] = ("admin", "management key")
MANAGEMENT_KEY = "Mk" * 32
ROLES: tuple[Role, ...] = (
    "nobody", "no group", "wrong group", "group", "rag admin", "admin", "management key", "expired", "revoked",
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("jwt", "token")
LET_IN: tuple[Role, ...] = ("no group", "wrong group", "group", "rag admin", *ADMINISTRATORS)
#: Roles with an expired or revoked credential are administrators, so that an accepted one would show.
_GROUPS: dict[Role, tuple[str, ...]] = {
    "no group": (),
    "wrong group": ("hr",),
    "group": ("law",),
    "rag admin": ("rag-admin", "law"),
    "admin": ("admin",),
    "expired": ("admin",),
    "revoked": ("admin",),
}


@dataclass(frozen=True)
class Credentials:
    """One credential per role and kind; each role is a user of its own."""

    of: dict[tuple[Role, Kind], str | None]


def user(role: Role) -> str:
    """Return the user name of a role's credentials."""
    return "system:management-key" if role == "management key" else role.replace(" ", "-")


def credentials() -> Credentials:
    """Create all credentials: write the tokens into the table and remove the revoked one."""
    found: dict[tuple[Role, Kind], str | None] = {("nobody", kind): None for kind in KINDS}
    for role in _GROUPS:
        found[role, "jwt"], found[role, "token"] = _jwt(role), _token(role)
    found |= dict.fromkeys((("management key", kind) for kind in KINDS), MANAGEMENT_KEY)
    return Credentials(found)


def _jwt(role: Role) -> str:
    """Return a JWT; a JWT cannot be revoked, so that role's is signed by another key."""
    now = int(time.time())
    claims = {"cognito:username": user(role), "cognito:groups": list(_GROUPS[role])}
    times = {"iat": now - 900, "exp": now - 1} if role == "expired" else {"iat": now, "exp": now + 3_600}
    return jwt(id_token(**claims, **times), rsa_key("evil") if role == "revoked" else None)


def _token(role: Role) -> str:
    now, raw = int(time.time()), build_token(os.urandom(32))
    place = compute_fingerprint(raw, read_token_key())
    record = ApiToken(
        token_uuid=f"00000000-0000-4000-8000-{ROLES.index(role):012d}",
        username=user(role),
        name=role,
        groups=_GROUPS[role],
        created_at=now - 900,
        expires_at=now - 1 if role == "expired" else now + 3_600,
        created_by="test",
    )
    token_store().save_token(place, record)
    if role == "revoked":
        token_store().revoke_token(record.token_uuid)
    return raw
