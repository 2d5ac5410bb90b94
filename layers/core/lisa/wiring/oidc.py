"""The part of the composition root that needs no AWS: importing it costs a door neither boto3 nor cryptography."""

import os
from typing import TYPE_CHECKING

from lisa.policy.subject import Roles
from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from lisa.identity.oidc import Oidc


@cached
def roles() -> Roles:
    """Which groups carry which role."""
    return Roles(os.environ.get("ADMIN_GROUP", "admin"), os.environ.get("RAG_ADMIN_GROUP", "rag-admin"))


@cached
def oidc() -> "Oidc | None":
    """The identity provider, wired; None where there is none."""
    env = os.environ
    if not env.get("OIDC_ISSUER") or not env.get("OIDC_CLIENT_ID"):
        return None
    from lisa.adapters.identity.jwks_http import fetch_keys
    from lisa.adapters.identity.signing_keys import CachedSigningKeys
    from lisa.identity.oidc import Issuer, Oidc

    issuer = Issuer(
        env["OIDC_ISSUER"],
        env["OIDC_CLIENT_ID"],
        env.get("OIDC_JWKS_URI", ""),
        env.get("GROUPS_CLAIM") or "cognito:groups",
        env.get("USER_GROUP", ""),
    )
    return Oidc(issuer, CachedSigningKeys(lambda: fetch_keys(issuer)), roles())
