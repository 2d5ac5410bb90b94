"""A secret is found in any context and reported by its place; the report never repeats it."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from lisa.identity.tokens import build_token
from tests.support.issuer import id_token, jwt
from tests.support.secret_search import assert_no_secrets, find_secrets
from tests.support.secrets import Secrets, stored_secrets
from tests.support.stored_text import StoredText

TOKEN = build_token(bytes(range(32)))
SHAPED = {
    "an API token": TOKEN,
    "a JWT": jwt(id_token()),
    "a function's credential": "lisa-aws-v1.QWN0aW9uPUdldENhbGxlcklkZW50aXR5",
    "a signed URL": "X-Amz-Signature=" + "0a" * 32,
    "an AWS session token": "AWS_SESSION_TOKEN=" + "0a" * 32,
    "an AWS secret key": 'aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    "a provider's key": "sk-proj-4f9a8b7c6d5e4f3a2b1c",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----",
}
PASSWORD = 'Pa"ss/wörd 1'


@pytest.mark.parametrize(("kind", "secret"), SHAPED.items(), ids=SHAPED)
def test_a_credential_is_recognised_by_its_shape(kind: str, secret: str) -> None:
    [line] = find_secrets([StoredText("table Tokens, item 7", f"said {secret} to us")], Secrets())

    assert line == f"table Tokens, item 7: {kind}: … said […] to us …"


@pytest.mark.parametrize(
    "written",
    [PASSWORD, json.dumps(PASSWORD), json.dumps(json.dumps({"p": PASSWORD})), quote(PASSWORD, safe="")],
    ids=["plain", "JSON", "JSON in JSON", "URL"],
)
def test_a_known_value_is_found_as_it_is_written(written: str) -> None:
    [line] = find_secrets([StoredText("queue Q", written)], Secrets({"the password of a demo user": PASSWORD}))

    assert "the password of a demo user" in line
    assert "wörd" not in line


def test_neither_the_place_nor_the_words_around_repeat_a_secret() -> None:
    [first, second] = find_secrets([StoredText(f"table T, item {TOKEN}", f"{TOKEN} and {SHAPED['a JWT']}")], Secrets())

    assert first == "table T, item [an API token]: an API token: … […] and [a JWT] …"
    assert second == "table T, item [an API token]: a JWT: … [an API token] and […] …"


@pytest.mark.parametrize(
    "text", ["lisa_" + "x" * 49, TOKEN[:-1], "task-force-of-twenty-one-people", "eyJ.eyJ.x", "AWS_SESSION_TOKEN: none"]
)
def test_text_that_only_resembles_a_credential_is_not_reported(text: str) -> None:
    assert find_secrets([StoredText("a log", text)], Secrets({"a short value": "test"})) == []


def test_the_check_fails_with_everything_that_was_found() -> None:
    pieces = [StoredText(f"line {number}", TOKEN) for number in range(2)]

    with pytest.raises(AssertionError, match=r"2 secrets lie where none belongs:\n  line 0: .*\n  line 1: "):
        assert_no_secrets(pieces, Secrets())
    assert_no_secrets([StoredText("line 3", "a quiet day")], Secrets())


def test_values_of_the_vault_are_recognised_with_their_parts_and_former_versions() -> None:
    class Vault:
        """Secrets Manager with one secret that was changed once."""

        def get_paginator(self, _name: str) -> Any:
            stages = {"v2": ["AWSCURRENT"], "v1": ["AWSPREVIOUS"]}
            listed = [{"ARN": "arn", "Name": "db", "SecretVersionsToStages": stages}]
            return type("Pages", (), {"paginate": lambda _self: [{"SecretList": listed}]})()

        def get_secret_value(self, SecretId: str, VersionId: str) -> dict[str, str]:
            return {"SecretString": '{"user":"postgres","password":"p2"}' if VersionId == "v2" else "p1"}

    assert set(stored_secrets(lambda _service: Vault()).values()) == {
        '{"user":"postgres","password":"p2"}',
        "postgres",
        "p2",
        "p1",
    }
