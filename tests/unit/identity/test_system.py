"""The credentials of the platform's functions, which are untrusted input: signed queries to STS."""

import base64
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlencode

import pytest

from lisa.identity.system import (
    PREFIX,
    SignedIdentityRequest,
    parse_identity_response,
    parse_role_names,
    parse_system_credential,
)

NOW = 1_767_225_600  # 2026-01-01T00:00:00Z
VALID_PARAMETERS = {
    "Action": "GetCallerIdentity",
    "Version": "2011-06-15",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "ASIAEXAMPLE/20260101/us-east-1/sts/aws4_request",
    "X-Amz-Date": "20260101T000000Z",
    "X-Amz-Expires": "300",
    "X-Amz-SignedHeaders": "host;x-lisa-audience",
    "X-Amz-Signature": "0" * 64,
    "X-Amz-Security-Token": "abc/+=def",
}


def encode_credential(query: str) -> str:
    return PREFIX + base64.urlsafe_b64encode(query.encode()).decode().rstrip("=")


def parse_credential(credential: str, now: int = NOW) -> SignedIdentityRequest | None:
    return parse_system_credential(credential, region="us-east-1", now=now)


def test_a_valid_function_credential_is_parsed_into_its_sts_query() -> None:
    question = parse_credential(encode_credential(urlencode(VALID_PARAMETERS)))

    assert question is not None
    assert dict(parse_qsl(question.build_query())) == VALID_PARAMETERS
    assert question.expires_at == NOW + 300


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Action", "AssumeRole"),
        ("Action", "GetCallerIdentity&Action=AssumeRole"),
        ("Action", "GetCallerIdentity\n"),
        ("Version", "2011-06-14"),
        ("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"),
        ("X-Amz-Credential", "ASIAEXAMPLE/20260101/eu-west-1/sts/aws4_request"),
        ("X-Amz-Credential", "ASIAEXAMPLE/20260101/us-east-1/s3/aws4_request"),
        ("X-Amz-Date", "20260231T000000Z"),
        ("X-Amz-Date", "٢٠٢٦٠١٠١T000000Z"),
        ("X-Amz-Expires", "901"),
        ("X-Amz-Expires", "0"),
        ("X-Amz-Expires", "604800"),
        ("X-Amz-SignedHeaders", "host"),
        ("X-Amz-SignedHeaders", "host;x-other;x-lisa-audience"),
        ("X-Amz-Signature", "Z" * 64),
        ("X-Amz-Security-Token", "a b"),
    ],
)
def test_a_function_credential_with_another_query_is_refused(name: str, value: str) -> None:
    assert parse_credential(encode_credential(urlencode({**VALID_PARAMETERS, name: value}, quote_via=quote))) is None


@pytest.mark.parametrize("missing", sorted(VALID_PARAMETERS.keys() - {"X-Amz-Security-Token"}))
def test_a_function_credential_without_a_required_parameter_is_refused(missing: str) -> None:
    assert (
        parse_credential(
            encode_credential(urlencode({name: value for name, value in VALID_PARAMETERS.items() if name != missing}))
        )
        is None
    )


@pytest.mark.parametrize(
    "twist",
    [
        lambda query: query + "&Action=GetCallerIdentity",
        lambda query: query + "&Host=evil.example",
        lambda query: query + "&",
        lambda query: query.replace("&", ";"),
        lambda query: "https://evil.example/?" + query,
        lambda query: query + "#fragment",
        lambda query: query.replace("Action=", "%41ction="),
        lambda query: query + "x" * 9_000,
    ],
)
def test_a_function_credential_with_a_manipulated_query_is_refused(twist: Callable[[str], str]) -> None:
    assert parse_credential(encode_credential(twist(urlencode(VALID_PARAMETERS)))) is None


@pytest.mark.parametrize("credential", ["", PREFIX, PREFIX + "%%%", PREFIX + "YQ==", PREFIX + "_w", "lisa_abc", "é"])
def test_a_text_that_is_no_function_credential_is_refused(credential: str) -> None:
    assert parse_credential(credential) is None


@pytest.mark.parametrize(("seconds", "living"), [(-301, False), (-299, True), (299, True), (300, False)])
def test_a_function_credential_is_valid_within_its_lifetime_around_its_date(seconds: int, living: bool) -> None:
    assert (parse_credential(encode_credential(urlencode(VALID_PARAMETERS)), NOW + seconds) is not None) == living


ANSWER = "<r><Arn>arn:aws:sts::000000000000:assumed-role/Indexer/session</Arn></r>"


def test_the_role_in_the_answer_of_sts_is_the_caller() -> None:
    caller = parse_identity_response(ANSWER, account="000000000000", roles=frozenset({"Indexer"}))

    assert caller is not None
    assert (caller.user, caller.kind, caller.is_admin) == ("system:Indexer", "system", False)


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER.replace("000000000000", "111122223333"),
        ANSWER.replace("Indexer", "Stranger"),
        ANSWER.replace("assumed-role", "federated-user"),
        ANSWER.replace("sts::000000000000:assumed-role/Indexer/session", "iam::000000000000:user/Indexer"),
        ANSWER.replace("Indexer/session", "Stranger/Indexer"),
        ANSWER + ANSWER,
        "",
    ],
)
def test_an_answer_of_sts_without_a_listed_role_of_the_account_is_no_caller(answer: str) -> None:
    assert parse_identity_response(answer, account="000000000000", roles=frozenset({"Indexer"})) is None


def test_roles_are_configured_by_name_or_by_arn_of_the_own_account() -> None:
    listed = "Indexer, arn:aws:iam::000000000000:role/path/Search,"

    assert parse_role_names(listed, "000000000000") == {"Indexer", "Search"}
    with pytest.raises(ValueError, match="no role of account"):
        parse_role_names("arn:aws:iam::111122223333:role/Search", "000000000000")
