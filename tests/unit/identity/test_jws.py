"""The parser of JWTs: one accepted form, and a reason for the log with each refusal."""

import json
from typing import Any

import pytest

from lisa.identity.jws import (
    MAX_LENGTH,
    CredentialRefusal,
    Jws,
    decode_base64url,
    is_jwt_shaped,
    parse_jws,
    parse_strict_object,
)
from tests.support.issuer import b64

PAYLOAD, SIGNATURE = b64(b"{}"), b64(b"signed")


def encode_token(**header: Any) -> str:
    said = {"alg": "RS256", "kid": "k"} | header
    written = json.dumps({name: value for name, value in said.items() if value is not ...})
    return f"{b64(written.encode())}.{PAYLOAD}.{SIGNATURE}"


def refusal_reason(credential: str) -> str | None:
    found = parse_jws(credential)
    return found.reason if isinstance(found, CredentialRefusal) else None


@pytest.mark.parametrize("kid", ["k", "x" * 256])
def test_a_valid_jwt_is_parsed_into_its_parts(kid: str) -> None:
    good = encode_token(kid=kid)

    assert parse_jws(good) == Jws("RS256", kid, good.rpartition(".")[0].encode(), b"signed", b"{}")


def test_a_jwt_without_a_key_id_is_parsed() -> None:
    found = parse_jws(encode_token(kid=...))

    assert isinstance(found, Jws)
    assert found.kid is None


@pytest.mark.parametrize(
    "algorithm",
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448"],
)
def test_a_jwt_with_any_asymmetric_algorithm_is_parsed(algorithm: str) -> None:
    assert refusal_reason(encode_token(alg=algorithm)) is None


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS384", "HS512", "ES256K"])
def test_the_refusal_of_a_jwt_names_an_algorithm_that_hints_at_a_wrong_setting(algorithm: str) -> None:
    assert refusal_reason(encode_token(alg=algorithm)) == f"the algorithm {algorithm} is not allowed"


@pytest.mark.parametrize("algorithm", [..., "", "None", "RS257", 7, ["RS256"], None])
def test_a_jwt_with_an_unknown_algorithm_is_refused_without_naming_it(algorithm: object) -> None:
    assert refusal_reason(encode_token(alg=algorithm)) == "the algorithm is not allowed"


@pytest.mark.parametrize("kind", [..., "jwt", "JWT", "at+jwt", "application/jwt", "application/at+JWT"])
def test_access_tokens_and_id_tokens_are_parsed(kind: object) -> None:
    assert refusal_reason(encode_token(typ=kind)) is None


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "", None, 7])
def test_a_jwt_of_another_type_is_refused(kind: object) -> None:
    assert refusal_reason(encode_token(typ=kind)) == "a token of another kind"


@pytest.mark.parametrize("name", ["crit", "b64", "enc", "zip", "cty"])
def test_a_jwt_header_that_changes_the_parsing_is_refused(name: str) -> None:
    assert refusal_reason(encode_token(**{name: None})) == "the header asks for something we do not know"


@pytest.mark.parametrize("kid", ["", "x" * 257, 7, None, ["k"]])
def test_a_jwt_with_a_malformed_key_id_is_refused(kid: object) -> None:
    assert refusal_reason(encode_token(kid=kid)) == "the kid is no name"


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        ("a.b", "not a compact JWS"),
        ("a.b.c.d.e", "not a compact JWS"),
        (f"a+b.{PAYLOAD}.{SIGNATURE}", "a segment is not base64url"),
        (f"{b64(b'{}')}..{SIGNATURE}", "a segment is not base64url"),
        (f"{b64(b'{}')}.{PAYLOAD}.", "a segment is not base64url"),
        (f"{b64(b'[]')}.{PAYLOAD}.{SIGNATURE}", "the header is no JSON object, or names something twice"),
    ],
)
def test_a_malformed_jwt_is_refused_with_a_reason(credential: str, expected: str) -> None:
    assert refusal_reason(credential) == expected


def test_a_jwt_has_at_most_16384_characters() -> None:
    long = encode_token() + "A" * (MAX_LENGTH - len(encode_token()))

    assert MAX_LENGTH == 16_384
    assert refusal_reason(long) != "the token is too long"
    assert refusal_reason(f"{long}A") == "the token is too long"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", None), ("A", None), ("AA", b"\0"), ("AB", None), ("AAA", b"\0\0"), ("AAAA", bytes(3)), ("AA==", None),
     ("-_8", b"\xfb\xff"), ("+/8", None), ("AA\n", None), ("é", None), ("AAAAA", None), ("eyJ9", b'{"}')],
)  # fmt: skip
def test_only_the_canonical_base64url_encoding_is_accepted(text: str, expected: bytes | None) -> None:
    assert decode_base64url(text) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"{}", {}),
        (b'{"a": 1.5, "b": [{"a": 1}]}', {"a": 1.5, "b": [{"a": 1}]}),
        (b'{"a": 1, "a": 2}', None),
        (b'{"b": [{"a": 1, "a": 1}]}', None),
        (b'{"a": NaN}', None),
        (b'{"a": -Infinity}', None),
        (b'{"a": 1e999}', None),
        (b"[]", None),
        (b'"a"', None),
        (b"{", None),
        (b'{"a": "\xff"}', None),
        (b'{"a": ' + b"[" * 100_000, None),
    ],
)
def test_a_json_object_with_a_duplicate_name_or_an_infinite_number_is_refused(
    document: bytes, expected: object
) -> None:
    assert parse_strict_object(document) == expected


def test_a_credential_with_a_dot_is_parsed_as_a_jwt() -> None:
    assert is_jwt_shaped("a.b.c")
    assert not is_jwt_shaped("lisa_abc")
