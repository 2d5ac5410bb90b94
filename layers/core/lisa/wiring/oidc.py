"""The verifier of JWTs. Importing this loads cryptography and not boto3: the authorizer imports it for a JWT alone."""

from lisa.adapters.identity.jwks_http import fetch_keys
from lisa.adapters.identity.signing_keys import CachedSigningKeys
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.wiring import settings
from lisa.wiring.factories import cached
from lisa.wiring.roles import role_groups


@cached
def oidc_verifier() -> OidcVerifier | None:
    """Return the verifier of the identity provider's tokens; None without an identity provider."""
    if not settings.oidc_issuer():
        return None
    issuer = Issuer(
        settings.oidc_issuer(),
        settings.oidc_client_id(),
        settings.oidc_jwks_uri(),
        settings.groups_claim(),
        settings.user_group(),
    )
    return OidcVerifier(issuer, CachedSigningKeys(lambda: fetch_keys(issuer)), role_groups())
