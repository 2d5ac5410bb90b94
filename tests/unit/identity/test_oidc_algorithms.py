"""The algorithms and keys of JWTs: each algorithm needs a key of its own type."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lisa.identity.oidc import OidcVerifier
from tests.support.issuer import (
    NOW,
    Private,
    compact,
    ec_key,
    ed448_key,
    ed25519_key,
    id_token,
    jwk,
    key_set_document,
    rsa_key,
    signed_by,
)
from tests.support.oidc_verifier import ADA, caller_or_reason, create_verifier

SIGNERS: dict[str, Private] = {
    **{name: rsa_key() for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")},
    "ES256": ec_key(),
    "ES384": ec_key("p384", ec.SECP384R1),
    "ES512": ec_key("p521", ec.SECP521R1),
    "EdDSA": ed25519_key(),
    "Ed25519": ed25519_key(),
    "Ed448": ed448_key(),
}


def verifier_of_all_key_types() -> OidcVerifier:
    """Return a verifier whose issuer has a key of each type, without named algorithms."""
    keys: dict[str, Private] = {"rsa": rsa_key(), "ed": ed25519_key(), "ed448": ed448_key()}
    keys |= {name: SIGNERS[name] for name in ("ES256", "ES384", "ES512")}
    listed = [{n: v for n, v in jwk(key, kid).items() if n != "alg"} for kid, key in keys.items()]
    return create_verifier(key_set_document(*listed))


def key_id(algorithm: str) -> str:
    if algorithm[:2] in ("RS", "PS"):
        return "rsa"
    return {"EdDSA": "ed", "Ed25519": "ed", "Ed448": "ed448"}.get(algorithm, algorithm)


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_every_asymmetric_algorithm_is_accepted_with_a_key_of_its_type(algorithm: str) -> None:
    verifier, key, kid = verifier_of_all_key_types(), SIGNERS[algorithm], key_id(algorithm)

    assert caller_or_reason(signed_by(key, algorithm, kid, id_token()), verifier) == ADA
    assert caller_or_reason(signed_by(key, algorithm, kid, id_token(exp=NOW)), verifier) == "expired"


EDWARDS = ({"EdDSA", "Ed25519"}, {"EdDSA", "Ed448"})  # two names of one algorithm (RFC 9864)
OTHERS = [(a, b) for a in SIGNERS for b in SIGNERS if a != b and {a, b} not in EDWARDS]


@pytest.mark.parametrize(("said", "signed"), OTHERS)
def test_a_jwt_is_refused_if_its_algorithm_its_key_and_its_key_id_do_not_match(said: str, signed: str) -> None:
    """The header names one algorithm; the key of another algorithm signs; the key id is that of either key."""
    verifier, payload = verifier_of_all_key_types(), json.dumps(id_token()).encode()

    for kid in (key_id(said), key_id(signed)):
        header = json.dumps({"alg": said, "kid": kid}).encode()
        assert isinstance(caller_or_reason(compact(header, payload, SIGNERS[signed], signed), verifier), str)


def test_the_refusal_of_a_jwt_names_an_algorithm_that_its_key_does_not_support() -> None:
    verifier = create_verifier(key_set_document(jwk(rsa_key(), "rsa", alg="RS256")))

    assert caller_or_reason(signed_by(rsa_key(), "PS384", "rsa", id_token()), verifier) == (
        "the issuer's key is for RS256, not for PS384"
    )
    assert (
        caller_or_reason(compact(b'{"alg":"HS256","kid":"rsa"}', b"{}", rsa_key()))
        == "the algorithm HS256 is not allowed"
    )
    assert caller_or_reason(compact(b'{"alg":"x\\n","kid":"rsa"}', b"{}", rsa_key())) == "the algorithm is not allowed"


def test_a_refusal_names_all_algorithms_that_the_key_supports() -> None:
    found = caller_or_reason(signed_by(ec_key(), "ES256", "rsa", id_token()), verifier_of_all_key_types())

    assert isinstance(found, str)
    assert "RS256 or " in found
