"""API tokens over HTTP: who may make, see and end whose, and what each answer says."""

import time
from typing import Any

import boto3
import pytest

from lisa.adapters.wiring import token_key, tokens
from lisa.identity.authentication import authenticate
from lisa.policy.subject import Roles, Subject
from tests.support.rest import ADA, EVE, RITA, ROOT, Answer, Door

NONE = Subject("nora")
API = Subject("paul", frozenset({"api", "law"}))
DAY = 24 * 3600
CALLERS = pytest.mark.parametrize("who", [NONE, EVE, ADA, RITA, API, ROOT], ids=lambda who: who.user)


def made_for(identity: Door, user: str = "ada", **about: Any) -> Any:
    return identity.done(identity.ask(ROOT, "POST", f"/api-tokens/{user}", {"name": "n", "groups": ["law"]} | about))


def subject_of(raw: str) -> Subject | None:
    return authenticate(raw, tokens=tokens(), key=token_key(), roles=Roles(), now=int(time.time()))


def uuids(body: Any) -> list[str]:
    return [token["tokenUUID"] for token in body["tokens"]]


def test_an_administrator_makes_a_token_that_lets_its_user_in(identity: Door) -> None:
    before = int(time.time())

    made = made_for(identity, name="notebook", isSystemToken=True, tokenExpiration=before + DAY)

    assert set(made) == {
        "token", "tokenUUID", "tokenExpiration", "createdDate", "username", "name", "groups", "isSystemToken",
    }  # fmt: skip
    assert (made["username"], made["name"], made["groups"], made["isSystemToken"]) == ("ada", "notebook", ["law"], True)
    assert (made["tokenExpiration"], made["createdDate"] - before in (0, 1, 2)) == (before + DAY, True)
    assert subject_of(made["token"]) == Subject("ada", frozenset({"law"}))


def test_unknown_fields_and_nulls_say_nothing(identity: Door) -> None:
    made = made_for(identity, groups=None, isSystemToken=None, tokenExpiration=None, username="eve", unknown=[1])

    assert (made["username"], made["groups"], made["isSystemToken"]) == ("ada", [], False)
    assert made["tokenExpiration"] == made["createdDate"] + 90 * DAY


@CALLERS
def test_only_administrators_make_tokens_for_users(identity: Door, who: Subject) -> None:
    for user in (who.user, "somebody"):
        answer = identity.ask(who, "POST", f"/api-tokens/{user}", {"name": "n", "groups": ["law"]})

        assert answer.status == (200 if who is ROOT else 403)
    assert len(identity.get(ROOT, "/api-tokens")["tokens"]) == (2 if who is ROOT else 0)


@CALLERS
def test_administrators_and_the_api_group_make_tokens_for_themselves(identity: Door, who: Subject) -> None:
    answer = identity.ask(who, "POST", "/api-tokens", {"name": "mine"})

    assert answer.status == (200 if who in (ROOT, API) else 403)
    if answer.status == 200:
        assert subject_of(answer.body["token"]) == who
        assert answer.body["username"] == who.user


def test_without_an_api_group_administrators_alone_make_tokens(identity: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_GROUP", "")

    assert identity.ask(API, "POST", "/api-tokens", {"name": "mine"}).status == 403
    assert identity.ask(ROOT, "POST", "/api-tokens", {"name": "mine"}).status == 200


@pytest.mark.parametrize(("groups", "carried"), [
    (["law"], ["law"]), (["law", "api"], ["law", "api"]), ([], ["api", "law"]),
    (["sales"], None), (["law", "admin"], None),
])  # fmt: skip
def test_ones_own_token_carries_ones_own_groups_or_fewer(
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
def test_what_cannot_be_names_its_field_and_leaves_nothing(identity: Door, about: dict[str, Any], field: str) -> None:
    for path in ("/api-tokens/ada", "/api-tokens"):
        answer = identity.ask(ROOT, "POST", path, {"name": "n"} | about)

        assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert identity.get(ROOT, "/api-tokens") == {"tokens": [], "nextCursor": None}


@pytest.mark.parametrize(
    ("path", "username"), [("ada@example.com", "ada@example.com"), ("ada%40b.example", "ada@b.example")]
)
def test_a_users_name_may_be_an_address(identity: Door, path: str, username: str) -> None:
    assert made_for(identity, path)["username"] == username


@pytest.mark.parametrize("user", ["all", "system:Embed", "%20"])
def test_reserved_names_get_no_token(identity: Door, user: str) -> None:
    answer = identity.ask(ROOT, "POST", f"/api-tokens/{user}", {"name": "n"})

    assert (answer.status, answer.message.split(":")[0]) == (400, "username")


@CALLERS
def test_the_list_holds_ones_own_tokens_and_for_administrators_everybodys(identity: Door, who: Subject) -> None:
    made = [made_for(identity, user) for user in ("ada", "eve", who.user)]

    listed = identity.get(who, "/api-tokens")

    shown = [token["tokenUUID"] for token in made if who is ROOT or token["username"] == who.user]
    assert sorted(uuids(listed)) == sorted(shown)
    assert listed["nextCursor"] is None


def test_an_item_says_all_but_the_token(identity: Door) -> None:
    made = made_for(identity)
    raw = made.pop("token")

    [item] = identity.get(ADA, "/api-tokens")["tokens"]

    assert item == made | {"createdBy": "root", "isExpired": False, "lastUsed": None}
    assert identity.get(ADA, f"/api-tokens/{made['tokenUUID']}") == item
    assert raw not in str(item)


def test_the_last_use_is_shown(identity: Door) -> None:
    made_for(identity)
    [place] = tokens_in_the_table()
    tokens().touch(place, 1_700_000_000)

    assert identity.get(ADA, "/api-tokens")["tokens"][0]["lastUsed"] == 1_700_000_000


def test_an_expired_token_is_shown_as_such_until_it_is_gone(identity: Door) -> None:
    made_for(identity)
    [place] = tokens_in_the_table()
    token = tokens().find(place)
    assert token is not None
    tokens().save(place, token.model_copy(update={"expires_at": int(time.time())}))

    assert identity.get(ADA, "/api-tokens")["tokens"][0]["isExpired"] is True


@pytest.mark.parametrize("who", [ROOT, ADA], ids=lambda who: who.user)
def test_the_list_comes_in_pages(identity: Door, who: Subject) -> None:
    made = [made_for(identity)["tokenUUID"] for _ in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        page = identity.get(who, f"/api-tokens?limit=2&cursor={cursor}")
        found.append(uuids(page))
        cursor = page["nextCursor"]

    assert [len(page) for page in found] == [2, 2, 1]
    assert sorted(uuid for page in found for uuid in page) == sorted(made)


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("limit=201", "limit"), ("cursor=x", "cursor")])
def test_a_page_that_cannot_be_names_its_field(identity: Door, query: str, field: str) -> None:
    answer = identity.ask(ADA, "GET", f"/api-tokens?{query}")

    assert (answer.status, answer.message.split(":")[0]) == (400, field)


@CALLERS
@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("owner", ["self", "other"])
def test_owners_and_administrators_see_and_end_a_token_and_to_others_it_is_missing(
    identity: Door, who: Subject, method: str, owner: str
) -> None:
    made = made_for(identity, who.user if owner == "self" else "somebody")
    uuid = made["tokenUUID"]

    answer = identity.ask(who, method, f"/api-tokens/{uuid}")

    if who is ROOT or owner == "self":
        assert (answer.status, answer.body["tokenUUID"]) == (200, uuid)
        assert (subject_of(made["token"]) is None) == (method == "DELETE")
    else:
        missing = identity.ask(who, method, "/api-tokens/00000000-0000-4000-8000-000000000000")
        assert (answer, answer.status) == (missing, 404)
        assert subject_of(made["token"]) is not None


def test_a_revoked_token_is_nobodys_and_nowhere_at_once(identity: Door) -> None:
    made, other = made_for(identity), made_for(identity)
    one = f"/api-tokens/{made['tokenUUID']}"

    gone = identity.done(identity.ask(ADA, "DELETE", one))

    assert gone == {"message": "the token is revoked", "tokenUUID": made["tokenUUID"]}
    assert subject_of(made["token"]) is None
    assert [identity.ask(ADA, method, one).status for method in ("GET", "DELETE")] == [404, 404]
    assert uuids(identity.get(ADA, "/api-tokens")) == uuids(identity.get(ROOT, "/api-tokens")) == [other["tokenUUID"]]


@pytest.mark.parametrize("odd", ["x", "0f" * 32, "%2e%2e", "00000000-0000-4000-8000-00000000000G"])
def test_what_is_no_id_is_missing(identity: Door, odd: str) -> None:
    answers: list[Answer] = [identity.ask(ROOT, method, f"/api-tokens/{odd}") for method in ("GET", "DELETE")]

    assert [answer.status for answer in answers] == [404, 404]


@pytest.mark.parametrize(("who", "roles_of", "own", "others"), [
    (ROOT, ["admin", "user"], True, True), (RITA, ["rag-admin", "user"], False, False),
    (API, ["user"], True, False), (NONE, ["user"], False, False),
])  # fmt: skip
def test_everybody_is_told_who_they_are(
    identity: Door, who: Subject, roles_of: list[str], *, own: bool, others: bool
) -> None:
    assert identity.get(who, "/me") == {
        "user": who.user,
        "groups": sorted(who.groups),
        "roles": roles_of,
        "kind": "token",
        "flags": {"createApiTokens": own, "createApiTokensForOthers": others},
        "limits": {"apiTokenDays": 366, "apiTokenDaysByDefault": 90},
    }


def tokens_in_the_table() -> list[str]:
    """Fingerprints."""
    return [item["fingerprint"]["S"] for item in boto3.client("dynamodb").scan(TableName="TokensTable")["Items"]]
