"""Tokens are recognised by their form, known only by a keyed hash, and end."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.authentication import authenticate, bearer_credential
from lisa.identity.tokens import ApiToken, fingerprint, is_well_formed, mint
from lisa.policy.subject import Roles
from tests.support.twins.tokens import MemoryTokens

KEY = b"a key of the installation"
TOKEN = mint(bytes(range(32)))
NOW = 1_700_000_000


def stored(**about: Any) -> MemoryTokens:
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
    tokens.save(fingerprint(TOKEN, KEY), replace(kept, **about))
    return tokens


def who(credential: str, tokens: MemoryTokens, key: bytes = KEY) -> str | None:
    subject = authenticate(credential, tokens=tokens, key=key, roles=Roles(), now=NOW)
    return None if subject is None else subject.user


@given(st.binary(min_size=32, max_size=32))
def test_every_minted_token_is_well_formed(entropy: bytes) -> None:
    assert is_well_formed(mint(entropy))


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_every_single_typing_error_is_found_without_a_look_up(position: int, typed: str) -> None:
    mistyped = TOKEN[:position] + typed + TOKEN[position + 1 :]

    assert is_well_formed(mistyped) == (mistyped == TOKEN)


@given(st.text(max_size=80))
def test_no_other_text_is_a_token(text: str) -> None:
    assert not is_well_formed(text)


def test_a_living_token_stands_for_its_user() -> None:
    assert who(TOKEN, stored()) == "ada"


def test_a_use_is_noted_once_a_minute_and_of_a_living_token_alone() -> None:
    tokens = stored(last_used_at=NOW - 59)
    assert who(TOKEN, tokens) == "ada"
    assert noted(tokens) == NOW - 59

    tokens = stored(last_used_at=NOW - 60)
    assert who(TOKEN, tokens) == "ada"
    assert noted(tokens) == NOW

    tokens = stored(expires_at=NOW)
    assert who(TOKEN, tokens) is None
    assert noted(tokens) is None


def noted(tokens: MemoryTokens) -> int | None:
    token = tokens.find(fingerprint(TOKEN, KEY))
    assert token is not None
    return token.last_used_at


def test_an_expired_token_stands_for_nobody() -> None:
    assert who(TOKEN, stored(expires_at=NOW)) is None


def test_an_unknown_token_stands_for_nobody() -> None:
    assert who(mint(bytes(32)), stored()) is None


def test_a_fingerprint_is_useless_under_another_key() -> None:
    assert who(TOKEN, stored(), key=b"another") is None


@pytest.mark.parametrize("header", [TOKEN, f"Bearer {TOKEN}", f"bearer   {TOKEN}", f"  {TOKEN} "])
def test_a_credential_comes_with_or_without_the_word_bearer(header: str) -> None:
    assert bearer_credential(header) == TOKEN
