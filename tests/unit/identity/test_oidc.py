"""The verification of the identity provider's JWTs: accepted tokens, and the caller of each."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.jws import CredentialRefusal
from lisa.identity.oidc import VerifiedCaller, parse_groups
from lisa.policy.subject import Subject
from tests.support.issuer import (
    CLIENT,
    NOW,
    access_token,
    compact,
    ec_key,
    id_token,
    jwk,
    jwt,
    key_set_document,
    rsa_key,
    without,
)
from tests.support.oidc_verifier import ADA, caller_or_reason, create_verifier


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
    assert create_verifier().verify_token(jwt(id_token()), NOW) == VerifiedCaller(ADA, NOW + 600)


def test_a_jwt_without_a_key_id_is_verified_by_the_only_key() -> None:
    token = compact(b'{"alg":"RS256"}', json.dumps(id_token()).encode(), rsa_key())

    assert caller_or_reason(token, create_verifier(key_set_document(jwk(rsa_key(), "rsa")))) == ADA
    assert caller_or_reason(token) == "no key of the issuer has this kid"
    assert (
        caller_or_reason(jwt(id_token(), kid=None), create_verifier(key_set_document(jwk(rsa_key(), "rsa"))))
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
    found = create_verifier().verify_token(jwt(id_token(**{"cognito:groups": listed})), NOW)

    assert isinstance(found, VerifiedCaller)
    assert found.note == note


def test_the_groups_of_a_jwt_give_the_roles() -> None:
    root = caller_or_reason(
        jwt(id_token(roles={"of": ["admin", "rag-admin"]})), create_verifier(groups_claim="roles.of")
    )

    assert root == Subject("ada", frozenset({"admin", "rag-admin"}), is_admin=True, is_rag_admin=True, kind="jwt")


@pytest.mark.parametrize(
    ("listed", "passes"), [(["user"], True), (["admin"], True), (["rag-admin"], False), (["law"], False), ([], False)]
)
def test_only_members_of_a_configured_user_group_and_administrators_are_accepted(
    listed: list[str], passes: bool
) -> None:
    found = caller_or_reason(jwt(id_token(**{"cognito:groups": listed})), create_verifier(user_group="user"))

    assert isinstance(found, Subject) == passes


@given(st.text(max_size=200))
def test_a_text_that_is_no_jwt_is_refused(text: str) -> None:
    assert isinstance(create_verifier().verify_token(text, NOW), CredentialRefusal)


@given(st.integers(0, len(jwt(id_token())) - 1), st.sampled_from("AZaz09-_."))
def test_a_jwt_with_one_changed_character_is_refused(place: int, typed: str) -> None:
    honest = jwt(id_token())
    changed = honest[:place] + typed + honest[place + 1 :]

    assert (caller_or_reason(changed) == ADA) == (changed == honest)


@pytest.mark.parametrize(("length", "accepted"), [(256, True), (257, False)])
def test_a_user_name_has_at_most_256_characters(length: int, accepted: bool) -> None:
    user = "x" * length
    found = caller_or_reason(jwt(id_token(**{"cognito:username": user})))

    assert (found == Subject(user, frozenset({"law"}), kind="jwt")) is accepted
    assert accepted or found == "no usable user name"


def test_a_caller_outside_the_user_group_is_refused_with_that_reason() -> None:
    assert caller_or_reason(jwt(id_token()), create_verifier(user_group="staff")) == "not in the group of users"
    assert caller_or_reason(jwt(id_token()), create_verifier(user_group="law")) == ADA
