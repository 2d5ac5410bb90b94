"""Who shows the management key is a full administrator; what looks unlike it is not even looked up."""

import random
import secrets
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.authentication import authenticate_by_key
from lisa.identity.issuing import username_problem
from lisa.identity.jws import is_jwt_shaped
from lisa.identity.management_key import LENGTH, USER, KeyVersions, is_key_shaped, make_key
from lisa.identity.tokens import is_well_formed, mint
from lisa.policy.subject import Roles, Subject
from tests.support.issuer import id_token, jwt
from tests.support.twins.management_key import MemoryManagementKey

KEY = make_key(random.Random(1).choice)


@dataclass
class Asked:
    """Remembers what it is asked for."""

    candidates: list[str] = field(default_factory=list)

    def opens(self, candidate: str) -> bool:
        self.candidates.append(candidate)
        return False


def test_the_key_is_an_administrator_by_the_installations_own_group() -> None:
    subject = authenticate_by_key(KEY, key=MemoryManagementKey(KEY), roles=Roles("chiefs", "librarians"))

    assert subject == Subject(USER, frozenset({"chiefs"}), is_admin=True, is_rag_admin=False, kind="key")


def test_nobody_else_can_be_called_like_it() -> None:
    assert username_problem(USER) == f"{USER} is reserved"


@given(st.text(max_size=100).filter(lambda text: len(text) != LENGTH) | st.text("é٣_-. ", min_size=64, max_size=64))
def test_a_text_that_is_not_64_letters_and_digits_is_not_looked_up(text: str) -> None:
    asked = Asked()

    assert authenticate_by_key(text, key=asked, roles=Roles()) is None
    assert asked.candidates == []


def test_every_made_key_has_the_shape_and_no_other_credential_has_it() -> None:
    assert all(is_key_shaped(make_key(secrets.choice)) for _ in range(100))
    assert not is_key_shaped(mint(bytes(32)))
    assert not is_key_shaped(jwt(id_token()))
    assert not (is_jwt_shaped(KEY) or is_well_formed(KEY))


def test_a_key_that_is_empty_or_odd_in_the_store_opens_to_nobody() -> None:
    assert not KeyVersions("", "").include("")
    assert not KeyVersions("admin").include("admin")


def test_no_text_shows_a_key() -> None:
    assert KEY not in repr(KeyVersions(KEY, KEY))


@pytest.mark.parametrize(("name", "refused"), [(KEY, True), ("0f" * 32, False)])
def test_a_key_is_no_name_but_a_hash_may_be_one(name: str, *, refused: bool) -> None:
    assert (username_problem(name) == "this is a token") is refused
