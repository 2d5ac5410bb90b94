"""The API's door in a fresh process: who is let in, and what a cold start imports for it."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.support.issuer import id_token, jwt, rsa_key
from tests.support.signing_in import AUTHORIZE, TOKEN, outside, run

NOW = int(time.time())
LIVING = id_token(iat=NOW, exp=NOW + 600)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with outside() as environment:
        yield environment


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer  "])
def test_a_jwt_opens_every_route_without_aws(environment: dict[str, str], scheme: str) -> None:
    found = run(AUTHORIZE, environment, scheme + jwt(LIVING)).said

    assert found["answer"]["context"] == {
        "user": "ada",
        "groups": json.dumps(["law"]),
        "isAdmin": "false",
        "isRagAdmin": "false",
        "kind": "jwt",
    }
    statement = found["answer"]["policyDocument"]["Statement"][0]
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:111122223333:api/v2/*"
    assert not {"boto3", "botocore.client", "pydantic"} & set(found["imported"])


def test_an_api_token_opens_them_without_the_library_for_jwts(environment: dict[str, str]) -> None:
    found = run(AUTHORIZE, environment, TOKEN).said

    assert (found["answer"]["principalId"], found["answer"]["context"]["kind"]) == ("ada", "token")
    assert "jwt" not in found["imported"]


@pytest.mark.parametrize(
    ("credential", "reason"),
    [
        (jwt(LIVING, rsa_key("evil")), "the issuer's key did not sign this"),
        (jwt(LIVING | {"exp": NOW - 1}), "expired"),
        (TOKEN[:-1] + "_", "not a living API token"),
        ("Basic YTpi", "not a living API token"),
    ],
)
def test_nobody_else_is_let_in_and_the_log_alone_says_why(
    environment: dict[str, str], credential: str, reason: str
) -> None:
    found = run(AUTHORIZE, environment, credential)

    assert found.said["answer"] == "Unauthorized"
    assert reason in found.log
    assert credential not in found.log


def test_without_an_identity_provider_no_jwt_is_anybody(environment: dict[str, str]) -> None:
    found = run(AUTHORIZE, environment | {"OIDC_ISSUER": ""}, jwt(LIVING))

    assert found.said["answer"] == "Unauthorized"
    assert "no identity provider" in found.log


def test_while_the_providers_keys_are_unknown_nobody_is_told_that_they_are_nobody(environment: dict[str, str]) -> None:
    found = run(AUTHORIZE, environment | {"OIDC_JWKS_URI": "http://127.0.0.1:1/"}, jwt(LIVING))

    assert found.said["answer"] == "the identity provider's keys are not known"
