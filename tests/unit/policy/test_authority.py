"""The rights of a caller are kept as they were, and give back the same caller."""

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
def test_a_caller_keeps_their_rights_for_what_goes_on_later(caller: Subject) -> None:
    kept = Authority.model_validate_json(Authority.of(caller).model_dump_json())

    assert kept.subject == caller


def test_groups_are_stored_in_order_so_that_the_same_rights_are_the_same_text() -> None:
    assert Authority.of(Subject("ada", frozenset({"c", "a", "b"}))).groups == ("a", "b", "c")


def test_a_record_that_names_no_rights_gives_none() -> None:
    assert Authority.model_validate({"user": "ada", "later": 1}).subject == Subject("ada")


def test_rights_cannot_be_changed_afterwards() -> None:
    kept = Authority(user="ada")

    with pytest.raises(ValidationError, match="frozen"):
        kept.is_admin = True  # type: ignore[misc]  # mypy forbids what the test shows to fail
