"""The API's authorizer in a new process: accepted credentials, and the modules that a cold start imports."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.support.authorizer_process import (
    AUTHORIZE,
    MANAGEMENT_KEYS,
    TOKEN,
    TokenUseTable,
    authorizer_environment,
    run_program,
)
from tests.support.http_server import Reply
from tests.support.issuer import id_token, jwt, rsa_key

NOW = int(time.time())
VALID_CLAIMS = id_token(iat=NOW, exp=NOW + 600)


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with authorizer_environment() as environment:
        yield environment


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer  "])
def test_the_authorizer_accepts_a_jwt_for_every_route_without_importing_the_aws_sdk(
    environment: dict[str, str], scheme: str
) -> None:
    found = run_program(AUTHORIZE, environment, scheme + jwt(VALID_CLAIMS)).said

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


def test_the_authorizer_accepts_an_api_token_without_importing_the_jwt_library(environment: dict[str, str]) -> None:
    found = run_program(AUTHORIZE, environment, TOKEN).said

    assert (found["answer"]["principalId"], found["answer"]["context"]["kind"]) == ("ada", "token")
    assert not {"jwt", "pydantic"} & set(found["imported"])


def test_the_authorizer_records_the_time_of_a_tokens_use() -> None:
    notes = TokenUseTable()
    with authorizer_environment(notes) as environment:
        run_program(AUTHORIZE, environment, TOKEN)

    [told] = notes.told
    noted_at = int(told["ExpressionAttributeValues"][":last_used_at"]["N"])
    assert NOW <= noted_at <= time.time()


DENIED = Reply(b'{"__type": "AccessDeniedException", "message": "no"}', status=400)
THROTTLED = Reply(b'{"__type": "ProvisionedThroughputExceededException", "message": "no"}', status=400)


@pytest.mark.parametrize(
    "notes",
    [TokenUseTable(DENIED), TokenUseTable(THROTTLED), TokenUseTable(seconds=20)],
    ids=["denied", "throttled", "silent"],
)
def test_a_token_is_accepted_even_if_its_use_cannot_be_recorded(notes: TokenUseTable) -> None:
    with authorizer_environment(notes) as environment:
        found = run_program(AUTHORIZE, environment, TOKEN)

    assert found.said["answer"]["principalId"] == "ada"
    assert "the use of a token is not recorded" in found.log
    assert found.seconds < 9  # the function has a timeout of ten seconds


@pytest.mark.parametrize("key", MANAGEMENT_KEYS)
def test_the_current_and_the_previous_management_key_authenticate_an_administrator(
    environment: dict[str, str], key: str
) -> None:
    found = run_program(AUTHORIZE, environment, f"Bearer {key}")

    assert found.said["answer"]["context"] == {
        "user": "system:management-key",
        "groups": json.dumps(["admin"]),
        "isAdmin": "true",
        "isRagAdmin": "false",
        "kind": "key",
    }
    assert key not in found.log


@pytest.mark.parametrize(
    ("credential", "reason"),
    [
        (jwt(VALID_CLAIMS, rsa_key("evil")), "the issuer's key did not sign this"),
        (jwt(VALID_CLAIMS | {"exp": NOW - 1}), "expired"),
        (TOKEN[:-1] + "_", "neither a living API token nor the management key"),
        ("Xx4" + "x" * 61, "neither a living API token nor the management key"),
        ("Basic YTpi", "neither a living API token nor the management key"),
    ],
)
def test_any_other_credential_is_refused_and_only_the_log_holds_the_reason(
    environment: dict[str, str], credential: str, reason: str
) -> None:
    found = run_program(AUTHORIZE, environment, credential)

    assert found.said["answer"] == "Unauthorized"
    lines = [json.loads(line) for line in found.log.splitlines() if line.startswith('{"level"')]
    [audited] = [line["audit"] for line in lines if "audit" in line]
    assert audited == {"who": None, "what": "GET", "resource": "/models", "outcome": "refused", "request_id": "r"} | {
        "reason": reason
    }
    assert credential not in found.log


def test_every_jwt_is_refused_by_the_authorizer_without_an_identity_provider(environment: dict[str, str]) -> None:
    found = run_program(AUTHORIZE, environment | {"OIDC_ISSUER": ""}, jwt(VALID_CLAIMS))

    assert found.said["answer"] == "Unauthorized"
    assert "no identity provider" in found.log


def test_a_jwt_is_not_answered_as_unauthorized_while_the_providers_keys_are_unknown(
    environment: dict[str, str],
) -> None:
    found = run_program(AUTHORIZE, environment | {"OIDC_JWKS_URI": "http://127.0.0.1:1/"}, jwt(VALID_CLAIMS))

    assert found.said["answer"] == "the identity provider's keys are not known"
