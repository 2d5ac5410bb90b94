"""The authentication of requests. A JWT loads cryptography and not boto3; other credentials load boto3 alone."""

from typing import TYPE_CHECKING

from lisa.identity.authentication import AuthenticatedCaller, authenticate_header
from lisa.identity.jws import CredentialRefusal
from lisa.policy.subject import Subject

if TYPE_CHECKING:
    from lisa.identity.oidc import VerifiedCaller


def authenticate_request(header: str, now: float) -> AuthenticatedCaller | CredentialRefusal:
    """Return the caller of an Authorization header, or the refusal. `now` is epoch seconds.

    Raises TransientError while the keys of the identity provider or the management key cannot be read.
    """

    def verify_jwt(credential: str) -> "VerifiedCaller | CredentialRefusal | None":
        from lisa.wiring.oidc import oidc_verifier

        verifier = oidc_verifier()
        return verifier.verify_token(credential, now) if verifier else None

    def find_caller(credential: str) -> Subject | None:
        from lisa.wiring.identity import authenticate_credential

        return authenticate_credential(credential, int(now))

    return authenticate_header(header, verify_jwt=verify_jwt, find_caller=find_caller)
