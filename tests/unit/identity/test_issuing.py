"""The creation of API tokens: allowed names and groups, expiry and pages."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.identity.authentication import authenticate_by_token
from lisa.identity.issuing import (
    DAY,
    DEFAULT_LIFE,
    LONGEST_LIFE,
    TokenRefused,
    TokenRequest,
    build_requested_token,
    store_token,
)
from lisa.identity.listing import TokenCursor, parse_token_cursor
from lisa.identity.tokens import ApiToken, build_token
from lisa.policy.subject import Roles
from tests.support.twins.tokens import MemoryTokens

NOW = 1_700_000_000


def create_token(username: str = "ada", *, expires_at: int | None = None) -> ApiToken | TokenRefused:
    request = TokenRequest(username, "n", ("law", "sales", "law"), expires_at)
    return build_requested_token(request, by="root", token_uuid="u", now=NOW)


def test_a_new_token_records_its_user_and_its_creator() -> None:
    token = create_token()

    assert isinstance(token, ApiToken)
    assert (token.username, token.created_by, token.created_at, token.groups) == ("ada", "root", NOW, ("law", "sales"))


def test_a_new_token_expires_after_90_days_by_default() -> None:
    token = create_token()

    assert isinstance(token, ApiToken)
    assert token.expires_at == NOW + DEFAULT_LIFE == NOW + 90 * DAY


@pytest.mark.parametrize(("life", "is_allowed"), [
    (-1, False), (0, False), (1, True), (365 * DAY, True), (LONGEST_LIFE, True), (LONGEST_LIFE + 1, False),
    (NOW * 1_000, False),
])  # fmt: skip
def test_the_expiry_of_a_new_token_is_in_the_future_and_within_the_longest_life(life: int, *, is_allowed: bool) -> None:
    found = create_token(expires_at=NOW + life)

    if is_allowed:
        assert isinstance(found, ApiToken)
        assert found.expires_at == NOW + life
    else:
        assert isinstance(found, TokenRefused)
        assert found.field == "tokenExpiration"


@pytest.mark.parametrize("username", ["", "all", "system:Embed", " ada", "ada\n", "a\x00b", "x" * 257])
def test_a_token_for_a_reserved_or_malformed_user_name_is_refused(username: str) -> None:
    found = create_token(username)

    assert isinstance(found, TokenRefused)
    assert found.field == "username"


TOKEN, KEY = build_token(bytes(range(32))), "Ab3" + "x" * 61


@pytest.mark.parametrize("text", [TOKEN, f"mine: {TOKEN}", KEY, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"])
@pytest.mark.parametrize("field", ["name", "groups"])
def test_a_credential_is_refused_as_the_name_or_a_group_of_a_token(field: str, text: str) -> None:
    about: dict[str, Any] = {"name": "n", "groups": ()} | {field: text if field == "name" else ("law", text)}

    found = build_requested_token(TokenRequest("ada", **about), by="root", token_uuid="u", now=NOW)

    assert isinstance(found, TokenRefused)
    assert found.field == field
    assert text not in found.reason


def test_the_token_text_that_is_returned_authenticates_its_user() -> None:
    tokens, token = MemoryTokens(), create_token()
    assert isinstance(token, ApiToken)

    raw = store_token(token, tokens=tokens, key=b"key", entropy=bytes(range(32)))

    subject = authenticate_by_token(raw, tokens=tokens, key=b"key", roles=Roles(), now=NOW)
    assert subject is not None
    assert (subject.user, subject.groups) == ("ada", frozenset({"law", "sales"}))


@pytest.mark.parametrize(("last", "now", "due"), [(None, NOW, True), (NOW, NOW + 59, False), (NOW, NOW + 60, True)])
def test_the_use_of_a_token_is_due_for_recording_once_a_minute(last: int | None, now: int, *, due: bool) -> None:
    token = create_token()
    assert isinstance(token, ApiToken)

    assert replace(token, last_used_at=last).must_record_use(now) is due


def test_a_token_cursor_is_parsed_from_its_own_text() -> None:
    place = TokenCursor(NOW, "0f" * 32)

    assert parse_token_cursor(str(place)) == place
    assert parse_token_cursor(None) is parse_token_cursor("") is parse_token_cursor("null") is None


@pytest.mark.parametrize("cursor", ["1", "1.2", f"{NOW}.{'0g' * 32}", f"-1.{'0f' * 32}", f"{NOW}.{'0f' * 32}\n"])
def test_a_malformed_token_cursor_is_an_error(cursor: str) -> None:
    with pytest.raises(ValueError, match="earlier page"):
        parse_token_cursor(cursor)
