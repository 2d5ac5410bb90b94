"""Who a token of the identity provider stands for."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.jws import CredentialRefusal
from lisa.identity.keys import key_set
from lisa.identity.oidc import Issuer, Oidc, VerifiedCaller, groups_of
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


def oidc(document: bytes = b"", **settings: Any) -> Oidc:
    return Oidc(Issuer(ISSUER, CLIENT, **settings), key_set(document or key_set_document()), Roles())


def who(token: str, verifier: Oidc | None = None) -> Subject | str:
    """The caller, or why there is none."""
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
def test_a_token_that_the_issuer_signed_for_this_audience_is_accepted(token: str) -> None:
    assert who(token) == ADA


def test_a_caller_is_known_until_their_token_ends() -> None:
    assert oidc().verify(jwt(id_token()), NOW) == VerifiedCaller(ADA, NOW + 600)


def test_a_token_without_a_kid_is_of_the_only_key() -> None:
    token = compact(b'{"alg":"RS256"}', json.dumps(id_token()).encode(), rsa_key())

    assert who(token, oidc(key_set_document(jwk(rsa_key(), "rsa")))) == ADA
    assert who(token) == "no key of the issuer has this kid"
    assert who(jwt(id_token(), kid=None), oidc(key_set_document(jwk(rsa_key(), "rsa")))) == "the kid is no name"


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
def test_groups_are_a_list_of_strings_under_a_name_or_a_dotted_path(
    path: str, claims: dict[str, Any], expected: set[str]
) -> None:
    assert groups_of(claims, path)[0] == expected


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
def test_skipped_entries_of_the_groups_are_noted_for_the_log(listed: Any, note: str) -> None:
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


def of_every_kind() -> Oidc:
    """An issuer with a key of each type, none of which says by which algorithm it signs."""
    keys: dict[str, Private] = {"rsa": rsa_key(), "ed": ed25519_key(), "ed448": ed448_key()}
    keys |= {name: SIGNERS[name] for name in ("ES256", "ES384", "ES512")}
    listed = [{n: v for n, v in jwk(key, kid).items() if n != "alg"} for kid, key in keys.items()]
    return oidc(key_set_document(*listed))


def kid_of(algorithm: str) -> str:
    if algorithm[:2] in ("RS", "PS"):
        return "rsa"
    return {"EdDSA": "ed", "Ed25519": "ed", "Ed448": "ed448"}.get(algorithm, algorithm)


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_every_asymmetric_algorithm_is_accepted_under_a_key_of_its_type(algorithm: str) -> None:
    verifier, key, kid = of_every_kind(), SIGNERS[algorithm], kid_of(algorithm)

    assert who(signed_by(key, algorithm, kid, id_token()), verifier) == ADA
    assert who(signed_by(key, algorithm, kid, id_token(exp=NOW)), verifier) == "expired"


EDWARDS = ({"EdDSA", "Ed25519"}, {"EdDSA", "Ed448"})  # one algorithm by two names (RFC 9864)
OTHERS = [(a, b) for a in SIGNERS for b in SIGNERS if a != b and {a, b} not in EDWARDS]


@pytest.mark.parametrize(("said", "signed"), OTHERS)
def test_no_algorithm_passes_under_another_ones_key_or_name(said: str, signed: str) -> None:
    """The header says one algorithm, the key of the other signs, under the name of either key."""
    verifier, payload = of_every_kind(), json.dumps(id_token()).encode()

    for kid in (kid_of(said), kid_of(signed)):
        header = json.dumps({"alg": said, "kid": kid}).encode()
        assert isinstance(who(compact(header, payload, SIGNERS[signed], signed), verifier), str)


def test_an_algorithm_that_is_not_the_keys_is_named_for_the_log() -> None:
    verifier = oidc(key_set_document(jwk(rsa_key(), "rsa", alg="RS256")))

    assert who(signed_by(rsa_key(), "PS384", "rsa", id_token()), verifier) == (
        "the issuer's key is for RS256, not for PS384"
    )
    assert who(compact(b'{"alg":"HS256","kid":"rsa"}', b"{}", rsa_key())) == "the algorithm HS256 is not allowed"
    assert who(compact(b'{"alg":"x\\n","kid":"rsa"}', b"{}", rsa_key())) == "the algorithm is not allowed"


@pytest.mark.parametrize("own", [ISSUER, f"{ISSUER}/"])
def test_an_issuer_configured_with_a_slash_may_call_itself_without_it(own: str) -> None:
    with_slash = Issuer(f"{ISSUER}/", CLIENT)
    verifier = Oidc(with_slash, key_set(key_set_document()), Roles())

    assert who(jwt(id_token(iss=own)), verifier) == ADA
    assert with_slash.discovered(json.dumps({"issuer": own, "jwks_uri": "https://k"}).encode()) == "https://k"
    assert with_slash.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert who(jwt(id_token(iss=f"{ISSUER}/x")), verifier) == "another issuer"


def test_an_issuer_with_a_slash_that_is_not_configured_is_refused_with_a_hint() -> None:
    reason = "another issuer, by a slash at the end: configure it with the slash"

    assert who(jwt(id_token(iss=f"{ISSUER}/"))) == reason
    with pytest.raises(ValueError, match=reason):
        Issuer(ISSUER, CLIENT).discovered(json.dumps({"issuer": f"{ISSUER}/", "jwks_uri": "https://k"}).encode())


def test_roles_come_with_groups() -> None:
    root = who(jwt(id_token(roles={"of": ["admin", "rag-admin"]})), oidc(groups_claim="roles.of"))

    assert root == Subject("ada", frozenset({"admin", "rag-admin"}), is_admin=True, is_rag_admin=True, kind="jwt")


@pytest.mark.parametrize(
    ("listed", "passes"), [(["user"], True), (["admin"], True), (["rag-admin"], False), (["law"], False), ([], False)]
)
def test_with_a_group_of_users_only_they_and_administrators_pass(listed: list[str], passes: bool) -> None:
    found = who(jwt(id_token(**{"cognito:groups": listed})), oidc(user_group="user"))

    assert isinstance(found, Subject) == passes


@pytest.mark.parametrize(
    "settings",
    [{"leeway": 31}, {"leeway": -1}, {"issuer": ""}, {"audience": ""}],
    ids=lambda settings: next(iter(settings)),
)
def test_settings_that_would_let_everybody_in_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="OIDC needs"):
        Issuer(**{"issuer": ISSUER, "audience": CLIENT} | settings)


def test_the_keys_may_be_somewhere_else_than_the_issuer() -> None:
    mirror = Issuer(ISSUER, CLIENT, "http://127.0.0.1:4566{path}/.well-known/jwks.json")

    assert mirror.keys_url == "http://127.0.0.1:4566/pool/.well-known/jwks.json"


def test_only_the_issuers_own_discovery_document_counts() -> None:
    issuer = Issuer(ISSUER, CLIENT)

    assert issuer.discovery_url == f"{ISSUER}/.well-known/openid-configuration"
    assert issuer.discovered(b'{"issuer": "https://issuer.example/pool", "jwks_uri": "https://k"}') == "https://k"
    for document in (b'{"issuer": "https://another", "jwks_uri": "https://k"}', b"[]", b"{}"):
        with pytest.raises(ValueError, match="not the issuer's"):
            issuer.discovered(document)


@given(st.text(max_size=200))
def test_no_other_text_is_a_caller(text: str) -> None:
    assert isinstance(oidc().verify(text, NOW), CredentialRefusal)


@given(st.integers(0, len(jwt(id_token())) - 1), st.sampled_from("AZaz09-_."))
def test_every_changed_character_is_noticed(place: int, typed: str) -> None:
    honest = jwt(id_token())
    changed = honest[:place] + typed + honest[place + 1 :]

    assert (who(changed) == ADA) == (changed == honest)


@pytest.mark.parametrize(("leeway", "accepted"), [(0, True), (30, True), (-1, False), (31, False)])
def test_a_leeway_is_from_0_to_30_seconds(leeway: int, accepted: bool) -> None:
    if accepted:
        assert Issuer(ISSUER, CLIENT, leeway=leeway).leeway == leeway
    else:
        with pytest.raises(ValueError, match=r"a leeway of at most 30 s$"):
            Issuer(ISSUER, CLIENT, leeway=leeway)


@pytest.mark.parametrize(("length", "accepted"), [(256, True), (257, False)])
def test_a_user_name_has_at_most_256_characters(length: int, accepted: bool) -> None:
    user = "x" * length
    found = who(jwt(id_token(**{"cognito:username": user})))

    assert (found == Subject(user, frozenset({"law"}), kind="jwt")) is accepted
    assert accepted or found == "no usable user name"


def test_a_caller_outside_the_group_of_users_is_refused_with_that_reason() -> None:
    assert who(jwt(id_token()), oidc(user_group="staff")) == "not in the group of users"
    assert who(jwt(id_token()), oidc(user_group="law")) == ADA


def test_the_path_of_an_issuer_that_ends_in_a_slash_has_none_in_the_address_of_its_keys() -> None:
    issuer = Issuer("https://login.example/tenant/", CLIENT, jwks_uri="https://mirror.example{path}/keys")

    assert issuer.keys_url == "https://mirror.example/tenant/keys"


def test_a_key_of_several_algorithms_is_named_with_all_of_them_for_the_log() -> None:
    found = who(signed_by(ec_key(), "ES256", "rsa", id_token()), of_every_kind())

    assert isinstance(found, str)
    assert "RS256 or " in found
