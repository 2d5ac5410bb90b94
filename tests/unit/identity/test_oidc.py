"""The verification of the identity provider's JWTs: accepted tokens, and the caller of each."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.jws import CredentialRefusal
from lisa.identity.keys import parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier, VerifiedCaller, parse_groups
from lisa.policy.subject import Roles, Subject
from tests.support.issuer import (
    CLIENT,
    ISSUER,
    NOW,
    Private,
    access_token,
    compact,
    ec_key,
    ed448_key,
    ed25519_key,
    id_token,
    jwk,
    jwt,
    key_set_document,
    rsa_key,
    signed_by,
    without,
)

ADA = Subject("ada", frozenset({"law"}), kind="jwt")


def oidc(document: bytes = b"", **settings: Any) -> OidcVerifier:
    return OidcVerifier(Issuer(ISSUER, CLIENT, **settings), parse_key_set(document or key_set_document()), Roles())


def caller_or_reason(token: str, verifier: OidcVerifier | None = None) -> Subject | str:
    """Return the caller, or the reason of the refusal."""
    found = (verifier or oidc()).verify(token, NOW)
    return found.reason if isinstance(found, CredentialRefusal) else found.subject


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(jwt(id_token()), id="an ID token"),
        pytest.param(jwt(access_token()), id="an access token"),
        pytest.param(jwt(id_token(), ec_key(), kid="ec"), id="ES256"),
        pytest.param(jwt(id_token(aud=["another", CLIENT])), id="one audience of several"),
        pytest.param(jwt(without(id_token(), "token_use", "iat")), id="an issuer that is not Cognito"),
        pytest.param(jwt(id_token(), typ="at+jwt"), id="typ of an access token"),
        pytest.param(jwt(id_token(), typ="JWT", jku="https://evil.example", x5c=["x"]), id="keys offered are not read"),
        pytest.param(jwt(id_token(iat=NOW + 30, nbf=NOW + 30)), id="a clock ahead of ours by the leeway"),
        pytest.param(jwt(id_token(exp=NOW + 0.5)), id="a fraction of a second to live"),
        pytest.param(jwt(without(id_token(username="ada"), "cognito:username")), id="username"),
        pytest.param(jwt(without(id_token(sub="ada"), "cognito:username")), id="sub"),
    ],
)
def test_a_jwt_that_the_issuer_signed_for_this_audience_is_accepted(token: str) -> None:
    assert caller_or_reason(token) == ADA


def test_a_verified_caller_has_the_expiry_of_the_jwt() -> None:
    assert oidc().verify(jwt(id_token()), NOW) == VerifiedCaller(ADA, NOW + 600)


def test_a_jwt_without_a_key_id_is_verified_by_the_only_key() -> None:
    token = compact(b'{"alg":"RS256"}', json.dumps(id_token()).encode(), rsa_key())

    assert caller_or_reason(token, oidc(key_set_document(jwk(rsa_key(), "rsa")))) == ADA
    assert caller_or_reason(token) == "no key of the issuer has this kid"
    assert (
        caller_or_reason(jwt(id_token(), kid=None), oidc(key_set_document(jwk(rsa_key(), "rsa"))))
        == "the kid is no name"
    )


@pytest.mark.parametrize(
    ("path", "claims", "expected"),
    [
        ("cognito:groups", {"cognito:groups": ["a", "b"]}, {"a", "b"}),
        ("realm_access.roles", {"realm_access": {"roles": ["a"]}}, {"a"}),
        ("https://x.example/groups", {"https://x.example/groups": ["a"]}, {"a"}),
        ("groups", {}, set()),
        ("groups", {"groups": ["a", ""]}, {"a"}),
        ("groups", {"groups": "admin"}, {"admin"}),
        ("groups", {"groups": "not admin, law"}, {"not admin, law"}),
        ("groups", {"groups": ""}, set()),
        ("groups", {"groups": ["admin", 1, None, ["law"]]}, {"admin"}),
        ("groups", {"groups": 7}, set()),
        ("groups", {"groups": None}, set()),
        ('access."chat.example.org".roles', {"access": {"chat.example.org": {"roles": ["a"]}}}, {"a"}),
        (r"access.chat\.example\.org.roles", {"access": {"chat.example.org": {"roles": ["a"]}}}, {"a"}),
        ("/access/chat.example.org/roles", {"access": {"chat.example.org": {"roles": ["a"]}}}, {"a"}),
        ("/a~1b/c~0d", {"a/b": {"c~d": ["a"]}}, {"a"}),
        ("/groups", {"/groups": ["a"], "groups": ["b"]}, {"a"}),
        ("access.chat.example.org.roles", {"access": {"chat.example.org": {"roles": ["a"]}}}, set()),
        ('a."b', {"a": {"b": ["a"]}}, {"a"}),
        ("/a/0", {"a": [["x"]]}, set()),
        ("groups", {"groups": {"admin": True}}, set()),
        ("groups.admin.x", {"groups": ["admin"]}, set()),
    ],
)
def test_groups_are_read_from_a_claim_name_or_a_dotted_path(
    path: str, claims: dict[str, Any], expected: set[str]
) -> None:
    assert parse_groups(claims, path)[0] == expected


@pytest.mark.parametrize(
    ("listed", "note"),
    [
        (["law"], ""),
        ("law", ""),
        (None, ""),
        (["law", 1, {}], "2 of 3 entries in the claim of groups are no texts and were skipped"),
        (7, "the claim of groups is neither a list nor a text; nobody is in a group by it"),
    ],
)
def test_ignored_entries_of_the_groups_claim_are_reported_for_the_log(listed: Any, note: str) -> None:
    found = oidc().verify(jwt(id_token(**{"cognito:groups": listed})), NOW)

    assert isinstance(found, VerifiedCaller)
    assert found.note == note


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
    return oidc(key_set_document(*listed))


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
    verifier = oidc(key_set_document(jwk(rsa_key(), "rsa", alg="RS256")))

    assert caller_or_reason(signed_by(rsa_key(), "PS384", "rsa", id_token()), verifier) == (
        "the issuer's key is for RS256, not for PS384"
    )
    assert (
        caller_or_reason(compact(b'{"alg":"HS256","kid":"rsa"}', b"{}", rsa_key()))
        == "the algorithm HS256 is not allowed"
    )
    assert caller_or_reason(compact(b'{"alg":"x\\n","kid":"rsa"}', b"{}", rsa_key())) == "the algorithm is not allowed"


@pytest.mark.parametrize("own", [ISSUER, f"{ISSUER}/"])
def test_an_issuer_that_is_configured_with_a_slash_may_omit_it_in_tokens(own: str) -> None:
    with_slash = Issuer(f"{ISSUER}/", CLIENT)
    verifier = OidcVerifier(with_slash, parse_key_set(key_set_document()), Roles())

    assert caller_or_reason(jwt(id_token(iss=own)), verifier) == ADA
    assert with_slash.discovered(json.dumps({"issuer": own, "jwks_uri": "https://k"}).encode()) == "https://k"
    assert with_slash.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert caller_or_reason(jwt(id_token(iss=f"{ISSUER}/x")), verifier) == "another issuer"


def test_an_issuer_with_an_unconfigured_slash_is_refused_with_a_hint() -> None:
    reason = "another issuer, by a slash at the end: configure it with the slash"

    assert caller_or_reason(jwt(id_token(iss=f"{ISSUER}/"))) == reason
    with pytest.raises(ValueError, match=reason):
        Issuer(ISSUER, CLIENT).discovered(json.dumps({"issuer": f"{ISSUER}/", "jwks_uri": "https://k"}).encode())


def test_the_groups_of_a_jwt_give_the_roles() -> None:
    root = caller_or_reason(jwt(id_token(roles={"of": ["admin", "rag-admin"]})), oidc(groups_claim="roles.of"))

    assert root == Subject("ada", frozenset({"admin", "rag-admin"}), is_admin=True, is_rag_admin=True, kind="jwt")


@pytest.mark.parametrize(
    ("listed", "passes"), [(["user"], True), (["admin"], True), (["rag-admin"], False), (["law"], False), ([], False)]
)
def test_only_members_of_a_configured_user_group_and_administrators_are_accepted(
    listed: list[str], passes: bool
) -> None:
    found = caller_or_reason(jwt(id_token(**{"cognito:groups": listed})), oidc(user_group="user"))

    assert isinstance(found, Subject) == passes


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

    assert mirror.keys_url == "http://127.0.0.1:4566/pool/.well-known/jwks.json"


def test_a_discovery_document_that_names_another_issuer_is_refused() -> None:
    issuer = Issuer(ISSUER, CLIENT)

    assert issuer.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert issuer.discovered(b'{"issuer": "https://issuer.example/pool", "jwks_uri": "https://k"}') == "https://k"
    for document in (b'{"issuer": "https://another", "jwks_uri": "https://k"}', b"[]", b"{}"):
        with pytest.raises(ValueError, match="not the issuer's"):
            issuer.discovered(document)


@given(st.text(max_size=200))
def test_a_text_that_is_no_jwt_is_refused(text: str) -> None:
    assert isinstance(oidc().verify(text, NOW), CredentialRefusal)


@given(st.integers(0, len(jwt(id_token())) - 1), st.sampled_from("AZaz09-_."))
def test_a_jwt_with_one_changed_character_is_refused(place: int, typed: str) -> None:
    honest = jwt(id_token())
    changed = honest[:place] + typed + honest[place + 1 :]

    assert (caller_or_reason(changed) == ADA) == (changed == honest)


@pytest.mark.parametrize(("leeway", "accepted"), [(0, True), (30, True), (-1, False), (31, False)])
def test_the_configured_clock_leeway_is_from_0_to_30_seconds(leeway: int, accepted: bool) -> None:
    if accepted:
        assert Issuer(ISSUER, CLIENT, leeway=leeway).leeway == leeway
    else:
        with pytest.raises(ValueError, match=r"a leeway of at most 30 s$"):
            Issuer(ISSUER, CLIENT, leeway=leeway)


@pytest.mark.parametrize(("length", "accepted"), [(256, True), (257, False)])
def test_a_user_name_has_at_most_256_characters(length: int, accepted: bool) -> None:
    user = "x" * length
    found = caller_or_reason(jwt(id_token(**{"cognito:username": user})))

    assert (found == Subject(user, frozenset({"law"}), kind="jwt")) is accepted
    assert accepted or found == "no usable user name"


def test_a_caller_outside_the_user_group_is_refused_with_that_reason() -> None:
    assert caller_or_reason(jwt(id_token()), oidc(user_group="staff")) == "not in the group of users"
    assert caller_or_reason(jwt(id_token()), oidc(user_group="law")) == ADA


def test_the_address_of_the_keys_has_no_double_slash_for_an_issuer_that_ends_in_a_slash() -> None:
    issuer = Issuer("https://login.example/tenant/", CLIENT, jwks_uri="https://mirror.example{path}/keys")

    assert issuer.keys_url == "https://mirror.example/tenant/keys"


def test_a_refusal_names_all_algorithms_that_the_key_supports() -> None:
    found = caller_or_reason(signed_by(ec_key(), "ES256", "rsa", id_token()), verifier_of_all_key_types())

    assert isinstance(found, str)
    assert "RS256 or " in found
