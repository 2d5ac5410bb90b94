"""Creation of API tokens over HTTP: permissions, fields and the answer with the token."""

import time
from dataclasses import replace
from typing import Any

import pytest

from lisa.policy.subject import Subject
from tests.support.rest import ROOT, Door
from tests.support.tokens import API, CALLERS, create_token_for, subject_of

DAY = 24 * 3600
each_caller = pytest.mark.parametrize("who", CALLERS, ids=lambda who: who.user)


def test_an_administrator_creates_a_token_that_authenticates_its_user(identity: Door) -> None:
    before = int(time.time())

    made = create_token_for(identity, name="notebook", isSystemToken=True, tokenExpiration=before + DAY)

    assert set(made) == {
        "token", "tokenUUID", "tokenExpiration", "createdDate", "username", "name", "groups", "isSystemToken",
    }  # fmt: skip
    assert (made["username"], made["name"], made["groups"], made["isSystemToken"]) == ("ada", "notebook", ["law"], True)
    assert (made["tokenExpiration"], made["createdDate"] - before in (0, 1, 2)) == (before + DAY, True)
    assert subject_of(made["token"]) == Subject("ada", frozenset({"law"}), token_uuid=made["tokenUUID"])


def test_unknown_fields_and_nulls_are_ignored(identity: Door) -> None:
    made = create_token_for(
        identity, groups=None, isSystemToken=None, tokenExpiration=None, username="eve", unknown=[1]
    )

    assert (made["username"], made["groups"], made["isSystemToken"]) == ("ada", [], False)
    assert made["tokenExpiration"] == made["createdDate"] + 90 * DAY


@each_caller
def test_only_administrators_create_tokens_for_users(identity: Door, who: Subject) -> None:
    for user in (who.user, "somebody"):
        answer = identity.ask(who, "POST", f"/api-tokens/{user}", {"name": "n", "groups": ["law"]})

        assert answer.status == (200 if who is ROOT else 403)
    assert len(identity.get(ROOT, "/api-tokens")["tokens"]) == (2 if who is ROOT else 0)


@each_caller
def test_administrators_and_the_api_group_create_tokens_for_themselves(identity: Door, who: Subject) -> None:
    answer = identity.ask(who, "POST", "/api-tokens", {"name": "mine"})

    assert answer.status == (200 if who in (ROOT, API) else 403)
    if answer.status == 200:
        assert subject_of(answer.body["token"]) == replace(who, token_uuid=answer.body["tokenUUID"])
        assert answer.body["username"] == who.user


def test_only_administrators_create_tokens_without_an_api_group(
    identity: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_GROUP", "")

    assert identity.ask(API, "POST", "/api-tokens", {"name": "mine"}).status == 403
    assert identity.ask(ROOT, "POST", "/api-tokens", {"name": "mine"}).status == 200


@pytest.mark.parametrize(("groups", "carried"), [
    (["law"], ["law"]), (["law", "api"], ["law", "api"]), ([], ["api", "law"]),
    (["sales"], None), (["law", "admin"], None),
])  # fmt: skip
def test_an_own_token_has_the_callers_groups_or_fewer(
    identity: Door, groups: list[str], carried: list[str] | None
) -> None:
    answer = identity.ask(API, "POST", "/api-tokens", {"name": "mine", "groups": groups})

    assert (answer.status, answer.body.get("groups")) == ((200, carried) if carried else (403, None))


def test_a_chain_of_tokens_never_gains_a_group(identity: Door) -> None:
    raw = identity.done(identity.ask(API, "POST", "/api-tokens", {"name": "narrow", "groups": ["api"]}))["token"]
    narrow = subject_of(raw)
    assert narrow is not None

    again = identity.done(identity.ask(narrow, "POST", "/api-tokens", {"name": "again"}))

    assert again["groups"] == ["api"]
    assert identity.ask(narrow, "POST", "/api-tokens", {"name": "wide", "groups": ["api", "law"]}).status == 403


@pytest.mark.parametrize(("about", "field"), [
    ({"tokenExpiration": 1}, "tokenExpiration"),
    ({"tokenExpiration": int(time.time()) + 367 * DAY}, "tokenExpiration"),
    ({"tokenExpiration": int(time.time() + DAY) * 1_000}, "tokenExpiration"),
    ({"tokenExpiration": "soon"}, "tokenExpiration"),
    ({"name": ""}, "name"), ({"name": None}, "name"), ({"groups": [""]}, "groups.0"), ({"groups": "law"}, "groups"),
    ({"groups": ["g"] * 101}, "groups"),
])  # fmt: skip
def test_an_invalid_token_is_refused_with_the_field_name_and_not_created(
    identity: Door, about: dict[str, Any], field: str
) -> None:
    for path in ("/api-tokens/ada", "/api-tokens"):
        answer = identity.ask(ROOT, "POST", path, {"name": "n"} | about)

        assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert identity.get(ROOT, "/api-tokens") == {"tokens": [], "nextCursor": None}


@pytest.mark.parametrize(
    ("path", "username"), [("ada@example.com", "ada@example.com"), ("ada%40b.example", "ada@b.example")]
)
def test_a_user_name_may_be_an_email_address(identity: Door, path: str, username: str) -> None:
    assert create_token_for(identity, path)["username"] == username


@pytest.mark.parametrize("user", ["all", "system:Embed", "%20"])
def test_a_reserved_user_name_gets_no_token(identity: Door, user: str) -> None:
    answer = identity.ask(ROOT, "POST", f"/api-tokens/{user}", {"name": "n"})

    assert (answer.status, answer.message.split(":")[0]) == (400, "username")
