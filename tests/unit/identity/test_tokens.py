"""API tokens: their form, their keyed hash in the table, and their expiry."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.authentication import authenticate_by_token, parse_bearer_credential
from lisa.identity.tokens import ApiToken, build_token, compute_fingerprint, is_well_formed
from lisa.policy.subject import Roles
from tests.support.twins.tokens import MemoryTokens

KEY = b"a key of the installation"
TOKEN = build_token(bytes(range(32)))
NOW = 1_700_000_000


def stored_token(**about: Any) -> MemoryTokens:
    tokens = MemoryTokens()
    kept = ApiToken(
        token_uuid="u",
        username="ada",
        name="n",
        groups=("admin",),
        created_at=NOW,
        expires_at=NOW + 1,
        created_by="ada",
    )
    tokens.save_token(compute_fingerprint(TOKEN, KEY), replace(kept, **about))
    return tokens


def user_of(credential: str, tokens: MemoryTokens, key: bytes = KEY) -> str | None:
    subject = authenticate_by_token(credential, tokens=tokens, key=key, roles=Roles(), now=NOW)
    return None if subject is None else subject.user


@given(st.binary(min_size=32, max_size=32))
def test_every_minted_token_is_well_formed(entropy: bytes) -> None:
    assert is_well_formed(build_token(entropy))


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_every_single_typing_error_in_a_token_is_found_without_a_look_up(position: int, typed: str) -> None:
    mistyped = TOKEN[:position] + typed + TOKEN[position + 1 :]

    assert is_well_formed(mistyped) == (mistyped == TOKEN)


@given(st.text(max_size=80))
def test_a_text_that_was_not_minted_is_not_a_well_formed_token(text: str) -> None:
    assert not is_well_formed(text)


def test_a_valid_token_authenticates_its_user() -> None:
    assert user_of(TOKEN, stored_token()) == "ada"


def test_the_use_of_a_valid_token_is_recorded_once_a_minute() -> None:
    tokens = stored_token(last_used_at=NOW - 59)
    assert user_of(TOKEN, tokens) == "ada"
    assert last_use(tokens) == NOW - 59

    tokens = stored_token(last_used_at=NOW - 60)
    assert user_of(TOKEN, tokens) == "ada"
    assert last_use(tokens) == NOW

    tokens = stored_token(expires_at=NOW)
    assert user_of(TOKEN, tokens) is None
    assert last_use(tokens) is None


def last_use(tokens: MemoryTokens) -> int | None:
    token = tokens.find_by_fingerprint(compute_fingerprint(TOKEN, KEY))
    assert token is not None
    return token.last_used_at


def test_an_expired_token_is_refused() -> None:
    assert user_of(TOKEN, stored_token(expires_at=NOW)) is None


def test_an_unknown_token_is_refused() -> None:
    assert user_of(build_token(bytes(32)), stored_token()) is None


def test_a_token_is_not_found_by_a_fingerprint_with_another_key() -> None:
    assert user_of(TOKEN, stored_token(), key=b"another") is None


@pytest.mark.parametrize("header", [TOKEN, f"Bearer {TOKEN}", f"bearer   {TOKEN}", f"  {TOKEN} "])
def test_the_authorization_header_may_omit_the_word_bearer(header: str) -> None:
    assert parse_bearer_credential(header) == TOKEN
