"""A verifier of JWTs of the tests' identity provider."""

from typing import Any

from lisa.identity.jws import CredentialRefusal
from lisa.identity.keys import parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.policy.subject import Roles, Subject
from tests.support.issuer import (
    CLIENT,
    ISSUER,
    NOW,
    key_set_document,
)

ADA = Subject("ada", frozenset({"law"}), kind="jwt")


def create_verifier(document: bytes = b"", **settings: Any) -> OidcVerifier:
    """Return a verifier of the issuer of tests, with its keys or those of the document."""
    return OidcVerifier(Issuer(ISSUER, CLIENT, **settings), parse_key_set(document or key_set_document()), Roles())


def caller_or_reason(token: str, verifier: OidcVerifier | None = None) -> Subject | str:
    """Return the caller, or the reason of the refusal."""
    found = (verifier or create_verifier()).verify_token(token, NOW)
    return found.reason if isinstance(found, CredentialRefusal) else found.subject
