"""A corpus of attacks on token checks: every token of it is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lisa.identity.jws import CredentialRefusal
from lisa.identity.keys import parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.policy.subject import Roles
from tests.support.forged_tokens import CLAIMS, EC, EVIL, GOOD, RSA
from tests.support.hostile_tokens import HOSTILE
from tests.support.issuer import CLIENT, ISSUER, NOW, b64, compact, ec_key, jwk, key_set_document, rsa_key, signature


def verifier() -> OidcVerifier:
    """Return a verifier whose issuer also publishes keys that must not be used."""
    document = key_set_document(
        jwk(RSA, "rsa"),
        jwk(EC, "ec"),
        jwk(rsa_key("enc"), "enc", use="enc"),
        jwk(rsa_key("short", 1_024), "short"),
        jwk(rsa_key("rs512"), "rs512", alg="RS512"),
        jwk(ec_key("p384", ec.SECP384R1), "p384"),
        {"kty": "oct", "kid": "oct", "k": b64(b"secret"), "alg": "HS256"},
    )
    return OidcVerifier(Issuer(ISSUER, CLIENT), parse_key_set(document), Roles())


@pytest.mark.parametrize("token", [pytest.param(token, id=name) for name, token in HOSTILE.items()])
def test_every_hostile_token_is_refused(token: str) -> None:
    found = verifier().verify_token(token, NOW)

    assert isinstance(found, CredentialRefusal)
    assert found.reason


def test_the_valid_token_that_the_hostile_ones_are_made_from_is_accepted() -> None:
    assert not isinstance(verifier().verify_token(GOOD, NOW), CredentialRefusal)
    assert not isinstance(
        verifier().verify_token(compact(b'{"alg":"ES256","kid":"ec"}', CLAIMS, EC), NOW), CredentialRefusal
    )
    assert signature(RSA, b"x") != signature(EVIL, b"x")
    assert len(HOSTILE) >= 60
