"""Who may use and administer a thing."""

import pytest

from lisa.policy.access import (
    may_add_collection,
    may_administer,
    may_give,
    may_issue,
    may_own,
    may_remove,
    may_see_private,
    may_use,
)
from lisa.policy.subject import Roles

ROLES = Roles()
ADMIN = ROLES.subject("root", frozenset({"admin"}), "token")
RAG_ADMIN = ROLES.subject("rita", frozenset({"rag-admin", "law"}), "token")
LAWYER = ROLES.subject("ada", frozenset({"law"}), "token")
STRANGER = ROLES.subject("eve", frozenset({"sales"}), "token")


@pytest.mark.parametrize(
    ("subject", "groups", "allowed"),
    [
        (STRANGER, [], True), (LAWYER, ["law"], True), (STRANGER, ["law"], False), (ADMIN, ["law"], True),
        (RAG_ADMIN, ["sales"], False),
    ],
)  # fmt: skip
def test_groups_limit_use_and_administrators_pass(subject: object, groups: list[str], *, allowed: bool) -> None:
    assert may_use(subject, groups) is allowed  # type: ignore[arg-type]


def test_a_rag_administrator_administers_only_what_they_may_use() -> None:
    assert may_administer(RAG_ADMIN, ["law"])
    assert not may_administer(RAG_ADMIN, ["sales"])
    assert not may_administer(LAWYER, ["law"])


def test_owners_remove_their_own_documents_and_nobody_elses() -> None:
    assert may_remove(LAWYER, ["ada", "ada"], ["law"])
    assert not may_remove(LAWYER, ["ada", "rita"], ["law"])
    assert may_remove(ADMIN, ["ada", "rita"], ["law"])


def test_users_add_collections_where_that_is_open_to_them_and_administrators_everywhere() -> None:
    assert may_add_collection(LAWYER, ["law"], by_users=True)
    assert not may_add_collection(LAWYER, ["law"], by_users=False)
    assert not may_add_collection(STRANGER, ["law"], by_users=True)
    assert may_add_collection(RAG_ADMIN, ["law"], by_users=False)


def test_what_is_private_is_its_creators_and_administrators() -> None:
    assert may_see_private(LAWYER, "ada")
    assert may_see_private(ADMIN, "ada")
    assert not may_see_private(RAG_ADMIN, "ada")


def test_what_belongs_to_a_user_is_theirs_and_administrators() -> None:
    assert may_own(LAWYER, "ada")
    assert may_own(ADMIN, "ada")
    assert not may_own(RAG_ADMIN, "ada")


def test_the_api_group_makes_tokens_and_where_there_is_none_administrators_alone() -> None:
    assert may_issue(LAWYER, "law")
    assert not may_issue(STRANGER, "law")
    assert not may_issue(LAWYER, "")
    assert not may_issue(ROLES.subject("odd", frozenset({""}), "jwt"), "")
    assert may_issue(ADMIN, "")


def test_nobody_gives_a_group_they_lack_and_administrators_lack_none() -> None:
    assert may_give(RAG_ADMIN, ["law"])
    assert may_give(STRANGER, [])
    assert not may_give(RAG_ADMIN, ["law", "sales"])
    assert not may_give(RAG_ADMIN, ["admin"])
    assert may_give(ADMIN, ["law", "sales", "admin"])
