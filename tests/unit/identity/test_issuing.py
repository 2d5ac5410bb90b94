"""What a token may be when it is made, and how long it lives."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.identity.authentication import authenticate
from lisa.identity.issuing import (
    DAY,
    DEFAULT_LIFE,
    LONGEST_LIFE,
    TokenRefused,
    TokenRequest,
    check_token_request,
    store_token,
)
from lisa.identity.listing import TokenCursor, parse_cursor
from lisa.identity.tokens import ApiToken, mint
from lisa.policy.subject import Roles
from tests.support.twins.tokens import MemoryTokens

NOW = 1_700_000_000


def made(username: str = "ada", *, expires_at: int | None = None) -> ApiToken | TokenRefused:
    request = TokenRequest(username, "n", ("law", "sales", "law"), expires_at)
    return check_token_request(request, by="root", token_uuid="u", now=NOW)


def test_a_token_is_its_makers_work_and_its_users_right() -> None:
    token = made()

    assert isinstance(token, ApiToken)
    assert (token.username, token.created_by, token.created_at, token.groups) == ("ada", "root", NOW, ("law", "sales"))


def test_a_token_lives_for_90_days_unless_said() -> None:
    token = made()

    assert isinstance(token, ApiToken)
    assert token.expires_at == NOW + DEFAULT_LIFE == NOW + 90 * DAY


@pytest.mark.parametrize(("life", "granted"), [
    (-1, False), (0, False), (1, True), (365 * DAY, True), (LONGEST_LIFE, True), (LONGEST_LIFE + 1, False),
    (NOW * 1_000, False),
])  # fmt: skip
def test_a_token_ends_in_the_future_and_within_a_year(life: int, *, granted: bool) -> None:
    found = made(expires_at=NOW + life)

    if granted:
        assert isinstance(found, ApiToken)
        assert found.expires_at == NOW + life
    else:
        assert isinstance(found, TokenRefused)
        assert found.field == "tokenExpiration"


@pytest.mark.parametrize("username", ["", "all", "system:Embed", " ada", "ada\n", "a\x00b", "x" * 257])
def test_nobody_is_called_so(username: str) -> None:
    found = made(username)

    assert isinstance(found, TokenRefused)
    assert found.field == "username"


TOKEN, KEY = mint(bytes(range(32))), "Ab3" + "x" * 61


@pytest.mark.parametrize("text", [TOKEN, f"mine: {TOKEN}", KEY, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"])
@pytest.mark.parametrize("field", ["name", "groups"])
def test_a_credential_is_not_kept_in_clear_as_a_name_or_a_group(field: str, text: str) -> None:
    about: dict[str, Any] = {"name": "n", "groups": ()} | {field: text if field == "name" else ("law", text)}

    found = check_token_request(TokenRequest("ada", **about), by="root", token_uuid="u", now=NOW)

    assert isinstance(found, TokenRefused)
    assert found.field == field
    assert text not in found.reason


def test_the_token_that_is_shown_is_the_one_that_lets_its_user_in() -> None:
    tokens, token = MemoryTokens(), made()
    assert isinstance(token, ApiToken)

    raw = store_token(token, tokens=tokens, key=b"key", entropy=bytes(range(32)))

    subject = authenticate(raw, tokens=tokens, key=b"key", roles=Roles(), now=NOW)
    assert subject is not None
    assert (subject.user, subject.groups) == ("ada", frozenset({"law", "sales"}))


@pytest.mark.parametrize(("last", "now", "due"), [(None, NOW, True), (NOW, NOW + 59, False), (NOW, NOW + 60, True)])
def test_a_use_is_worth_noting_once_a_minute(last: int | None, now: int, *, due: bool) -> None:
    token = made()
    assert isinstance(token, ApiToken)

    assert replace(token, last_used_at=last).use_is_due(now) is due


def test_a_cursor_comes_back_as_the_place_it_was() -> None:
    place = TokenCursor(NOW, "0f" * 32)

    assert parse_cursor(str(place)) == place
    assert parse_cursor(None) is parse_cursor("") is parse_cursor("null") is None


@pytest.mark.parametrize("cursor", ["1", "1.2", f"{NOW}.{'0g' * 32}", f"-1.{'0f' * 32}", f"{NOW}.{'0f' * 32}\n"])
def test_no_other_text_is_a_cursor(cursor: str) -> None:
    with pytest.raises(ValueError, match="earlier page"):
        parse_cursor(cursor)
