"""Existing API tokens over HTTP: lists, views and revocation."""

import time
from dataclasses import replace

import pytest

from lisa.policy.subject import Subject
from lisa.wiring.identity import token_store
from tests.support.rest import ADA, RITA, ROOT, Answer, Door
from tests.support.tokens import API, CALLERS, NONE, create_token_for, stored_fingerprints, subject_of, uuids_in

each_caller = pytest.mark.parametrize("who", CALLERS, ids=lambda who: who.user)


@each_caller
def test_the_list_contains_own_tokens_and_all_tokens_for_administrators(identity: Door, who: Subject) -> None:
    made = [create_token_for(identity, user) for user in ("ada", "eve", who.user)]

    listed = identity.get(who, "/api-tokens")

    shown = [token["tokenUUID"] for token in made if who is ROOT or token["username"] == who.user]
    assert sorted(uuids_in(listed)) == sorted(shown)
    assert listed["nextCursor"] is None


def test_an_item_has_every_field_except_the_token(identity: Door) -> None:
    made = create_token_for(identity)
    raw = made.pop("token")

    [item] = identity.get(ADA, "/api-tokens")["tokens"]

    assert item == made | {"createdBy": "root", "isExpired": False, "lastUsed": None}
    assert identity.get(ADA, f"/api-tokens/{made['tokenUUID']}") == item
    assert raw not in str(item)


def test_the_last_use_is_shown(identity: Door) -> None:
    create_token_for(identity)
    [place] = stored_fingerprints()
    token_store().record_use(place, 1_700_000_000)

    assert identity.get(ADA, "/api-tokens")["tokens"][0]["lastUsed"] == 1_700_000_000


def test_an_expired_token_is_shown_as_expired_until_it_is_deleted(identity: Door) -> None:
    create_token_for(identity)
    [place] = stored_fingerprints()
    token = token_store().find_by_fingerprint(place)
    assert token is not None
    token_store().save_token(place, replace(token, expires_at=int(time.time())))

    assert identity.get(ADA, "/api-tokens")["tokens"][0]["isExpired"] is True


@pytest.mark.parametrize("who", [ROOT, ADA], ids=lambda who: who.user)
def test_the_list_is_paged(identity: Door, who: Subject) -> None:
    made = [create_token_for(identity)["tokenUUID"] for _ in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        page = identity.get(who, f"/api-tokens?limit=2&cursor={cursor}")
        found.append(uuids_in(page))
        cursor = page["nextCursor"]

    assert [len(page) for page in found] == [2, 2, 1]
    assert sorted(uuid for page in found for uuid in page) == sorted(made)


@pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("limit=201", "limit"), ("cursor=x", "cursor")])
def test_an_invalid_page_parameter_is_refused_by_name(identity: Door, query: str, field: str) -> None:
    answer = identity.ask(ADA, "GET", f"/api-tokens?{query}")

    assert (answer.status, answer.message.split(":")[0]) == (400, field)


@each_caller
@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("owner", ["self", "other"])
def test_only_owners_and_administrators_see_and_revoke_a_token(
    identity: Door, who: Subject, method: str, owner: str
) -> None:
    made = create_token_for(identity, who.user if owner == "self" else "somebody")
    uuid = made["tokenUUID"]

    answer = identity.ask(who, method, f"/api-tokens/{uuid}")

    if who is ROOT or owner == "self":
        assert (answer.status, answer.body["tokenUUID"]) == (200, uuid)
        assert (subject_of(made["token"]) is None) == (method == "DELETE")
    else:
        missing = identity.ask(who, method, "/api-tokens/00000000-0000-4000-8000-000000000000")
        assert (answer, answer.status) == (missing, 404)
        assert subject_of(made["token"]) is not None


def test_a_revoked_token_is_refused_and_not_listed_at_once(identity: Door) -> None:
    made, other = create_token_for(identity), create_token_for(identity)
    one = f"/api-tokens/{made['tokenUUID']}"

    gone = identity.done(identity.ask(ADA, "DELETE", one))

    assert gone == {"message": "the token is revoked", "tokenUUID": made["tokenUUID"]}
    assert subject_of(made["token"]) is None
    assert [identity.ask(ADA, method, one).status for method in ("GET", "DELETE")] == [404, 404]
    assert (
        uuids_in(identity.get(ADA, "/api-tokens"))
        == uuids_in(identity.get(ROOT, "/api-tokens"))
        == [other["tokenUUID"]]
    )


@pytest.mark.parametrize("odd", ["x", "0f" * 32, "%2e%2e", "00000000-0000-4000-8000-00000000000G"])
def test_an_invalid_token_id_is_not_found(identity: Door, odd: str) -> None:
    answers: list[Answer] = [identity.ask(ROOT, method, f"/api-tokens/{odd}") for method in ("GET", "DELETE")]

    assert [answer.status for answer in answers] == [404, 404]


@pytest.mark.parametrize(("who", "roles_of", "own", "others"), [
    (ROOT, ["admin", "user"], True, True), (RITA, ["rag-admin", "user"], False, False),
    (API, ["user"], True, False), (NONE, ["user"], False, False),
])  # fmt: skip
def test_me_returns_the_caller(identity: Door, who: Subject, roles_of: list[str], *, own: bool, others: bool) -> None:
    assert identity.get(who, "/me") == {
        "user": who.user,
        "groups": sorted(who.groups),
        "roles": roles_of,
        "kind": "token",
        "flags": {"createApiTokens": own, "createApiTokensForOthers": others},
        "limits": {
            "apiTokenDays": 366,
            "apiTokenDaysByDefault": 90,
            "requestsPerMinute": None,
            "groupRequestsPerMinute": {},
        },
    }
