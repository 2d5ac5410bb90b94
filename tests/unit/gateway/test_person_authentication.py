"""Authentication of people by the JWTs of the identity provider."""

import asyncio
from dataclasses import dataclass

import pytest

from gateway.callers.authentication import CREDENTIAL_HEADERS, Authenticator, PersonAuthenticator, find_credential
from lisa.errors import TransientError
from lisa.identity.keys import SigningKey, parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.policy.subject import Roles, Subject
from tests.support.issuer import CLIENT, ISSUER, NOW, access_token, id_token, jwt, key_set_document, rsa_key

ADA = Subject("ada", frozenset({"law"}), kind="jwt")
OIDC = OidcVerifier(Issuer(ISSUER, CLIENT), parse_key_set(key_set_document()), Roles())


@dataclass
class Clock:
    now: float = NOW

    def __call__(self) -> float:
        return self.now


def find_no_caller(_credential: str, _now: int) -> tuple[Subject, float] | None:
    raise AssertionError("a JWT is neither a token of ours nor a function")


def authenticate(callers: Authenticator, shown: str | None) -> Subject | None:
    return asyncio.run(callers(shown)) if shown else None


@pytest.mark.parametrize("carrier", sorted(CREDENTIAL_HEADERS))
@pytest.mark.parametrize("scheme", ["", "Bearer "])
@pytest.mark.parametrize("claims", [id_token(), access_token()], ids=["ID token", "access token"])
def test_every_header_carries_a_jwt(carrier: bytes, scheme: str, claims: dict[str, object]) -> None:
    shown = find_credential([(carrier, (scheme + jwt(claims)).encode())])

    assert (
        authenticate(Authenticator(find_no_caller, find_no_caller, PersonAuthenticator(OIDC, 60), Clock()), shown)
        == ADA
    )


@pytest.mark.parametrize("carrier", sorted(CREDENTIAL_HEADERS))
@pytest.mark.parametrize("token", [jwt(id_token(), rsa_key("evil")), jwt(id_token(aud="another"))])
def test_an_invalid_jwt_is_refused_in_every_header(carrier: bytes, token: str) -> None:
    assert (
        authenticate(
            Authenticator(find_no_caller, find_no_caller, PersonAuthenticator(OIDC, 60), Clock()),
            find_credential([(carrier, token.encode())]),
        )
        is None
    )


@pytest.mark.parametrize(("lives", "remembered"), [(600, 60), (20, 20)])
def test_a_person_is_cached_for_a_minute_at_most_and_never_beyond_the_expiry(lives: int, remembered: int) -> None:
    assert PersonAuthenticator(OIDC, 60)(jwt(id_token(exp=NOW + lives)), NOW) == (ADA, NOW + remembered)


def test_an_expired_jwt_is_refused_although_it_was_cached() -> None:
    clock, token = Clock(), jwt(id_token(exp=NOW + 20))
    callers = Authenticator(find_no_caller, find_no_caller, PersonAuthenticator(OIDC, 60), clock)
    assert authenticate(callers, token) == ADA
    clock.now += 20

    assert authenticate(callers, token) is None


def test_without_an_identity_provider_every_jwt_is_refused() -> None:
    assert PersonAuthenticator(None, 60)(jwt(id_token()), NOW) is None


def test_unavailable_keys_raise_an_error_instead_of_a_refusal() -> None:
    class UnavailableKeys:
        def find_key(self, kid: str | None) -> SigningKey | None:
            raise TransientError("away")

    callers = Authenticator(
        find_no_caller,
        find_no_caller,
        PersonAuthenticator(OidcVerifier(OIDC.issuer, UnavailableKeys(), Roles()), 60),
        Clock(),
    )
    with pytest.raises(TransientError):
        authenticate(callers, jwt(id_token()))
