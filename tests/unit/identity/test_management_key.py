"""Authentication by the management key: an administrator, and no look-up for texts of another form."""

import random
import secrets
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.authentication import authenticate_by_key
from lisa.identity.issuing import username_refusal
from lisa.identity.jws import is_jwt_shaped
from lisa.identity.management_key import (
    LENGTH,
    USER,
    ManagementKeyVersions,
    generate_management_key,
    is_management_key_shaped,
)
from lisa.identity.tokens import build_token, is_well_formed
from lisa.policy.subject import Roles, Subject
from tests.support.issuer import id_token, jwt
from tests.support.twins.management_key import MemoryManagementKey

KEY = generate_management_key(random.Random(1).choice)


@dataclass
class RecordingKey:
    """A management key that matches no text and records the texts."""

    candidates: list[str] = field(default_factory=list)

    def accepts_key(self, candidate: str) -> bool:
        self.candidates.append(candidate)
        return False


def test_the_management_key_authenticates_an_administrator_with_the_configured_group() -> None:
    subject = authenticate_by_key(KEY, key=MemoryManagementKey(KEY), roles=Roles("chiefs", "librarians"))

    assert subject == Subject(USER, frozenset({"chiefs"}), is_admin=True, is_rag_admin=False, kind="key")


def test_the_user_name_of_the_management_key_is_reserved() -> None:
    assert username_refusal(USER) == f"{USER} is reserved"


@given(st.text(max_size=100).filter(lambda text: len(text) != LENGTH) | st.text("é٣_-. ", min_size=64, max_size=64))
def test_a_text_that_is_not_64_letters_and_digits_is_not_looked_up(text: str) -> None:
    recorder = RecordingKey()

    assert authenticate_by_key(text, key=recorder, roles=Roles()) is None
    assert recorder.candidates == []


def test_every_generated_management_key_has_a_form_that_no_other_credential_has() -> None:
    assert all(is_management_key_shaped(generate_management_key(secrets.choice)) for _ in range(100))
    assert not is_management_key_shaped(build_token(bytes(32)))
    assert not is_management_key_shaped(jwt(id_token()))
    assert not (is_jwt_shaped(KEY) or is_well_formed(KEY))


def test_an_empty_or_malformed_stored_management_key_matches_no_credential() -> None:
    assert not ManagementKeyVersions("", "").contains_key("")
    assert not ManagementKeyVersions("admin").contains_key("admin")


def test_the_text_form_of_management_keys_does_not_contain_them() -> None:
    assert KEY not in repr(ManagementKeyVersions(KEY, KEY))


@pytest.mark.parametrize(("name", "refused"), [(KEY, True), ("0f" * 32, False)])
def test_a_management_key_is_refused_as_a_user_name_and_a_hexadecimal_hash_is_allowed(
    name: str, *, refused: bool
) -> None:
    assert (username_refusal(name) == "this is a token") is refused
