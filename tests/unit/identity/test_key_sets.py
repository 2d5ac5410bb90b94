"""The key sets of an issuer: accepted keys, documents and addresses."""

import gzip
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lisa.adapters.identity.jwks_http import fetch_document, fetch_keys, raise_if_forbidden_peer
from lisa.errors import TransientError
from lisa.identity.keys import parse_key_set
from lisa.identity.oidc import Issuer
from tests.support.http_server import Reply, serve_http
from tests.support.issuer import CLIENT, ISSUER, ec_key, ed448_key, ed25519_key, jwk, key_set_document, rsa_key

RSA = jwk(rsa_key(), "rsa")


def test_keys_with_an_unsuitable_use_type_or_strength_are_ignored() -> None:
    document = key_set_document(
        RSA,
        RSA | {"kid": "enc", "use": "enc"},
        RSA | {"kid": "ops", "key_ops": ["encrypt"]},
        RSA | {"kid": "odd", "key_ops": 1},
        RSA | {"kid": "alg", "alg": "RS512"},
        RSA | {"kid": 7},
        RSA | {"kid": "broken", "n": "AQ"},
        RSA | {"kid": "none", "n": None},
        RSA | {"kid": "kind", "kty": ["RSA"]},
        jwk(rsa_key("short", 1_024), "short"),
        jwk(ec_key("p384", ec.SECP384R1), "p384"),
        jwk(ec_key(), "off the curve", x=jwk(ec_key(), "")["y"]),
        {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"},
        jwk(ec_key(), "ec", alg="ES256"),
    )

    assert [(key.kid, key.algorithms) for key in parse_key_set(document).keys] == [
        ("rsa", ("RS256",)), ("alg", ("RS512",)), ("p384", ("ES384",)), ("ec", ("ES256",))
    ]  # fmt: skip


def test_a_key_without_an_algorithm_supports_those_of_its_type_and_curve() -> None:
    rsa = {name: value for name, value in RSA.items() if name != "alg"}
    document = key_set_document(
        rsa, jwk(ec_key("p521", ec.SECP521R1), "p521"), jwk(ed25519_key(), "ed"), jwk(ed448_key(), "ed448", alg="EdDSA")
    )

    assert [key.algorithms for key in parse_key_set(document).keys] == [
        ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        ("ES512",),
        ("EdDSA", "Ed25519"),
        ("EdDSA",),
    ]


@pytest.mark.parametrize(
    "key",
    [
        RSA | {"alg": "HS256"},
        RSA | {"alg": "none"},
        RSA | {"alg": "ES256"},
        RSA | {"alg": None},
        jwk(ec_key(), "ec", alg="ES384"),
        jwk(ec_key(), "ec", alg="EdDSA"),
        jwk(ec_key(), "ec", crv="P-384"),
        jwk(ec_key("k1", ec.SECP256K1), "k1", crv="secp256k1"),
        jwk(ed25519_key(), "ed", crv="X25519"),
        jwk(ed25519_key(), "ed", crv="Ed448"),
        jwk(ed25519_key(), "ed", alg="RS256"),
    ],
)
def test_a_key_with_an_algorithm_of_another_key_type_is_ignored(key: dict[str, object]) -> None:
    assert [found.kid for found in parse_key_set(key_set_document(jwk(ec_key(), "good"), key)).keys] == ["good"]


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"keys": {}}', b'{"keys": []}', b'{"keys": ["x"]}', b'{"keys": [], "keys": []}',
     json.dumps({"keys": [RSA] * 51}).encode(), key_set_document({"kty": "oct", "k": "eA"})],
)  # fmt: skip
def test_a_key_set_document_without_a_usable_key_or_with_over_fifty_keys_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        parse_key_set(document)


def test_the_first_of_two_keys_with_the_same_key_id_is_used() -> None:
    found = parse_key_set(key_set_document(RSA, jwk(ec_key(), "rsa"))).find_key("rsa")

    assert found is not None
    assert found.algorithms == ("RS256",)


def test_the_address_of_the_keys_is_that_of_the_settings_or_of_the_discovery_document() -> None:
    def answer(path: str, _body: bytes) -> Reply:
        description = {"issuer": base, "jwks_uri": f"{base}/pool/keys"}
        return Reply(json.dumps(description).encode() if "well-known" in path else key_set_document())

    with serve_http(answer) as base:
        given = fetch_keys(Issuer(ISSUER, CLIENT, base + "{path}/keys"))
        found = fetch_keys(Issuer(base, CLIENT))

    assert given == found


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(b"", 302, {"Location": "/keys"}), id="a redirect"),
        pytest.param(Reply(key_set_document(), 404), id="not found"),
        pytest.param(Reply(key_set_document(), 500), id="a failure"),
        pytest.param(Reply(key_set_document() + b" " * 262_144), id="too large"),
        pytest.param(Reply(gzip.compress(key_set_document()), 200, {"Content-Encoding": "gzip"}), id="encoded"),
        pytest.param(Reply(b"<html>"), id="a page"),
    ],
)
def test_an_answer_that_is_no_small_key_set_document_means_that_the_issuer_is_unavailable(reply: Reply) -> None:
    asked: list[str] = []

    def answer(path: str, _body: bytes) -> Reply:
        asked.append(path)
        return reply if path == "/" else Reply(key_set_document())

    with serve_http(answer) as base, pytest.raises(TransientError, match="keys can not be read"):
        fetch_keys(Issuer(ISSUER, CLIENT, f"{base}/"))
    assert asked == ["/"]


def test_an_issuer_without_a_server_is_unavailable() -> None:
    with pytest.raises(TransientError):
        fetch_keys(Issuer(ISSUER, CLIENT, "http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/keys",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1.evil.example/keys",
        "http://0x7f000001/keys",
        "http://2130706433/keys",
        "http://user:pass@127.0.0.1/keys",
        "https://user@issuer.example/keys",
        "https:///keys",
        "https://іssuer.example/keys",
        "https://issuer.example:port/keys",
        "file:///etc/passwd",
        "ftp://issuer.example/keys",
        "data:application/json,{}",
        "",
    ],
)
def test_keys_are_fetched_only_by_https_or_from_the_local_machine(url: str) -> None:
    with pytest.raises(ValueError):
        fetch_document(url)


@pytest.mark.parametrize(
    ("scheme", "address"),
    [
        ("https", "169.254.169.254"),
        ("https", "::ffff:169.254.169.254"),
        ("https", "fe80::1%eth0"),
        ("http", "10.0.0.1"),
        ("http", "169.254.170.2"),
    ],
)
def test_a_host_name_that_resolves_to_cloud_metadata_or_not_to_the_local_machine_is_refused(
    scheme: str, address: str
) -> None:
    with pytest.raises(ValueError, match="leads where no keys are"):
        raise_if_forbidden_peer(scheme, address)


@pytest.mark.parametrize(
    ("scheme", "address"), [("https", "10.0.0.1"), ("https", "2600::1"), ("http", "127.0.0.1"), ("http", "::1")]
)
def test_an_issuer_in_a_private_network_is_allowed(scheme: str, address: str) -> None:
    raise_if_forbidden_peer(scheme, address)
