"""The settings of the identity provider: its slash, its addresses, its discovery document and the clock leeway."""

import json
from typing import Any

import pytest

from lisa.identity.keys import parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier
from lisa.policy.subject import Roles
from tests.support.issuer import (
    CLIENT,
    ISSUER,
    id_token,
    jwt,
    key_set_document,
)
from tests.support.oidc_verifier import ADA, caller_or_reason


@pytest.mark.parametrize("own", [ISSUER, f"{ISSUER}/"])
def test_an_issuer_that_is_configured_with_a_slash_may_omit_it_in_tokens(own: str) -> None:
    with_slash = Issuer(f"{ISSUER}/", CLIENT)
    verifier = OidcVerifier(with_slash, parse_key_set(key_set_document()), Roles())

    assert caller_or_reason(jwt(id_token(iss=own)), verifier) == ADA
    assert (
        with_slash.parse_discovery_document(json.dumps({"issuer": own, "jwks_uri": "https://k"}).encode())
        == "https://k"
    )
    assert with_slash.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert caller_or_reason(jwt(id_token(iss=f"{ISSUER}/x")), verifier) == "another issuer"


def test_an_issuer_with_an_unconfigured_slash_is_refused_with_a_hint() -> None:
    reason = "another issuer, by a slash at the end: configure it with the slash"

    assert caller_or_reason(jwt(id_token(iss=f"{ISSUER}/"))) == reason
    with pytest.raises(ValueError, match=reason):
        Issuer(ISSUER, CLIENT).parse_discovery_document(
            json.dumps({"issuer": f"{ISSUER}/", "jwks_uri": "https://k"}).encode()
        )


@pytest.mark.parametrize(
    "settings",
    [{"leeway": 31}, {"leeway": -1}, {"issuer": ""}, {"audience": ""}],
    ids=lambda settings: next(iter(settings)),
)
def test_issuer_settings_that_would_accept_everybody_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="OIDC needs"):
        Issuer(**{"issuer": ISSUER, "audience": CLIENT} | settings)


def test_the_keys_may_have_an_address_outside_the_issuer() -> None:
    mirror = Issuer(ISSUER, CLIENT, "http://127.0.0.1:4566{path}/.well-known/jwks.json")

    assert mirror.configured_keys_url == "http://127.0.0.1:4566/pool/.well-known/jwks.json"


def test_a_discovery_document_that_names_another_issuer_is_refused() -> None:
    issuer = Issuer(ISSUER, CLIENT)

    assert issuer.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert (
        issuer.parse_discovery_document(b'{"issuer": "https://issuer.example/pool", "jwks_uri": "https://k"}')
        == "https://k"
    )
    for document in (b'{"issuer": "https://another", "jwks_uri": "https://k"}', b"[]", b"{}"):
        with pytest.raises(ValueError, match="not the issuer's"):
            issuer.parse_discovery_document(document)


@pytest.mark.parametrize(("leeway", "accepted"), [(0, True), (30, True), (-1, False), (31, False)])
def test_the_configured_clock_leeway_is_from_0_to_30_seconds(leeway: int, accepted: bool) -> None:
    if accepted:
        assert Issuer(ISSUER, CLIENT, leeway=leeway).leeway == leeway
    else:
        with pytest.raises(ValueError, match=r"a leeway of at most 30 s$"):
            Issuer(ISSUER, CLIENT, leeway=leeway)


def test_the_address_of_the_keys_has_no_double_slash_for_an_issuer_that_ends_in_a_slash() -> None:
    issuer = Issuer("https://login.example/tenant/", CLIENT, jwks_uri="https://mirror.example{path}/keys")

    assert issuer.configured_keys_url == "https://mirror.example/tenant/keys"
