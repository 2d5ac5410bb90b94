"""The stored rights of a caller."""

import pytest
from pydantic import ValidationError

from lisa.policy.authority import Authority
from lisa.policy.subject import Subject


@pytest.mark.parametrize(
    "caller",
    [
        Subject("ada", frozenset({"law", "sales"})),
        Subject("root", frozenset({"admin"}), is_admin=True),
        Subject("rita", is_rag_admin=True),
    ],
)
def test_the_authority_of_a_caller_gives_a_caller_with_the_same_rights(caller: Subject) -> None:
    kept = Authority.model_validate_json(Authority.from_subject(caller).model_dump_json())

    assert kept.as_subject == caller


def test_the_groups_of_an_authority_are_sorted() -> None:
    assert Authority.from_subject(Subject("ada", frozenset({"c", "a", "b"}))).groups == ("a", "b", "c")


def test_an_authority_without_rights_has_no_groups_and_no_roles() -> None:
    assert Authority.model_validate({"user": "ada", "later": 1}).as_subject == Subject("ada")


def test_an_authority_cannot_be_changed() -> None:
    kept = Authority(user="ada")

    with pytest.raises(ValidationError, match="frozen"):
        kept.is_admin = True  # type: ignore[misc]  # mypy forbids what the test shows to fail
