"""Every token that others were taken in by, and some more: nobody is let in."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from lisa.identity.jws import MAX_LENGTH, Refusal
from lisa.identity.keys import key_set
from lisa.identity.oidc import Issuer, Oidc
from lisa.policy.subject import Roles
from tests.support.issuer import (
    CLIENT,
    ISSUER,
    NOW,
    access_token,
    b64,
    compact,
    ec_key,
    id_token,
    jwk,
    jwt,
    key_set_document,
    public_pem,
    rsa_key,
    signature,
    without,
)

RSA, EC, EVIL = rsa_key(), ec_key(), rsa_key("evil")
CLAIMS = json.dumps(id_token()).encode()
GOOD = jwt(id_token())
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
PEM = public_pem(RSA)
DER = RSA.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def unsigned(alg: str, tail: str = "") -> str:
    return f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}.{tail}"


def hmacked(secret: bytes, alg: str = "HS256") -> str:
    signed = f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def raw_header(header: bytes) -> str:
    return compact(header, CLAIMS, RSA)


def raw_payload(payload: bytes) -> str:
    return compact(b'{"alg":"RS256","kid":"rsa"}', payload, RSA)


def claiming(**changes: Any) -> str:
    return jwt(id_token(**changes))


def lacking(*names: str) -> str:
    return jwt(without(id_token(), *names))


def psychic(r: int, s: int) -> str:
    return f"{_ec_signed()}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _ec_signed() -> str:
    header = b64(json.dumps({"alg": "ES256", "kid": "ec"}).encode())
    return f"{header}.{PAYLOAD}"


def pss() -> str:
    signed = f"{HEADER}.{PAYLOAD}".encode()
    made = RSA.sign(signed, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    return f"{signed.decode()}.{b64(made)}"


def der_signature() -> str:
    signed = _ec_signed()
    return f"{signed}.{b64(EC.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))}"


def with_sha1() -> str:
    signed = f"{HEADER}.{PAYLOAD}".encode()
    return f"{signed.decode()}.{b64(RSA.sign(signed, padding.PKCS1v15(), hashes.SHA1()))}"


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

HOSTILE: dict[str, str | Callable[[], str]] = {
    # no signature at all
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE": unsigned("NONE"),
    "alg nOnE": unsigned("nOnE"),
    "alg none with the signature of another": unsigned("none", SIGNATURE),
    "alg empty": unsigned("", SIGNATURE),
    "alg missing": raw_header(b'{"kid":"rsa"}'),
    "alg null": raw_header(b'{"alg":null,"kid":"rsa"}'),
    "alg a list": raw_header(b'{"alg":["RS256"],"kid":"rsa"}'),
    "alg an object": raw_header(b'{"alg":{"RS256":1},"kid":"rsa"}'),
    "alg in lower case": raw_header(b'{"alg":"rs256","kid":"rsa"}'),
    "signature empty": f"{HEADER}.{PAYLOAD}.",
    "signature cut": GOOD[:-4],
    "signature of zeros": f"{HEADER}.{PAYLOAD}.{b64(bytes(256))}",
    "signature of another token": f"{HEADER}.{PAYLOAD}.{jwt(id_token(sub='8')).split('.')[2]}",
    # the wrong kind of signature
    "HS256 under the public key as PEM": hmacked(PEM),
    "HS256 under the public key as PEM without its last newline": hmacked(PEM.rstrip()),
    "HS256 under the public key as DER": hmacked(DER),
    "HS256 under an empty secret": hmacked(b""),
    "HS256 under the modulus": hmacked(jwk(RSA, "rsa")["n"].encode()),
    "HS256 under the key set": hmacked(key_set_document()),
    "HMAC that calls itself RS256": hmacked(PEM, "RS256"),
    "HMAC that calls itself HS512": hmacked(PEM, "HS512"),
    "RS512 that is not allowed": raw_header(b'{"alg":"RS512","kid":"rsa"}'),
    "RS256 padding under PS256": raw_header(b'{"alg":"PS256","kid":"rsa"}'),
    "PSS padding under RS256": pss(),
    "SHA-1 under RS256": with_sha1(),
    "EdDSA": raw_header(b'{"alg":"EdDSA","kid":"rsa"}'),
    "ES256 under the name of the RSA key": jwt(id_token(), EC, alg="ES256", kid="rsa"),
    "RS256 under the name of the EC key": jwt(id_token(), RSA, alg="RS256", kid="ec"),
    "RSA signature that calls itself ES256": jwt(id_token(), RSA, alg="ES256", kid="ec"),
    "RSA signature that calls itself ES256 under its own key": jwt(id_token(), RSA, alg="ES256"),
    "EC signature that calls itself RS256 under its own key": jwt(id_token(), EC, alg="RS256", kid="ec"),
    "ES384 on another curve": jwt(id_token(), ec_key("p384", ec.SECP384R1), alg="ES384", kid="ec"),
    "ES256 of zeros": psychic(0, 0),
    "ES256 of the order": psychic(ORDER, ORDER),
    "ES256 of ones": psychic(1, 1),
    "ES256 in DER": der_signature(),
    # the wrong key
    "another's key under our kid": jwt(id_token(), EVIL),
    "another's key offered as jwk": jwt(id_token(), EVIL, jwk=jwk(EVIL, "rsa")),
    "another's key offered as jku": jwt(id_token(), EVIL, jku="https://evil.example/jwks.json"),
    "another's key offered as x5u": jwt(id_token(), EVIL, x5u="https://evil.example/cert"),
    "another's key offered as x5c": jwt(id_token(), EVIL, x5c=[b64(b"certificate")]),
    "another's key under its own kid and jwk": jwt(id_token(), EVIL, kid="evil", jwk=jwk(EVIL, "evil")),
    "no kid where there are several keys": raw_header(b'{"alg":"RS256"}'),
    "kid unknown": jwt(id_token(), kid="unknown"),
    "kid empty": jwt(id_token(), kid=""),
    "kid null": jwt(id_token(), kid=None),
    "kid a number": jwt(id_token(), kid=0),
    "kid a list": jwt(id_token(), kid=["rsa"]),
    "kid a path": jwt(id_token(), EVIL, kid="../../../dev/null"),
    "kid SQL": jwt(id_token(), EVIL, kid="x' UNION SELECT 'key"),
    "kid a command": jwt(id_token(), EVIL, kid="rsa|id"),
    "kid endless": jwt(id_token(), kid="k" * 257),
    "kid of the key of another use": jwt(id_token(), rsa_key("enc"), kid="enc"),
    "kid of the short key": jwt(id_token(), rsa_key("short", 1_024), kid="short"),
    "kid of the symmetric key": jwt(id_token(), kid="oct"),
    "kid of the key on another curve": jwt(id_token(), ec_key("p384", ec.SECP384R1), alg="ES256", kid="p384"),
    "kid of the key that says another algorithm": jwt(id_token(), rsa_key("rs512"), kid="rs512"),
    # a header that changes the reading
    "crit unknown": jwt(id_token(), crit=["exp2"], exp2=1),
    "crit b64": jwt(id_token(), crit=["b64"], b64=True),
    "crit empty": jwt(id_token(), crit=[]),
    "crit null": jwt(id_token(), crit=None),
    "crit exp": jwt(id_token(), crit=["exp"]),
    "b64 false": jwt(id_token(), b64=False),
    "zip": jwt(id_token(), zip="DEF"),
    "cty: a JWT in a JWT": jwt(id_token(), cty="JWT"),
    "enc": jwt(id_token(), enc="A256GCM"),
    "typ of a logout token": jwt(id_token(), typ="logout+jwt"),
    "typ of a DPoP proof": jwt(id_token(), typ="dpop+jwt"),
    "typ a number": jwt(id_token(), typ=1),
    "alg twice, none last": raw_header(b'{"alg":"RS256","kid":"rsa","alg":"none"}'),
    "alg twice, none first": raw_header(b'{"alg":"none","kid":"rsa","alg":"RS256"}'),
    "kid twice": raw_header(b'{"alg":"RS256","kid":"evil","kid":"rsa"}'),
    "a name twice under another spelling": raw_header(b'{"alg":"RS256","kid":"rsa","\\u0061lg":"RS256"}'),
    "header a list": raw_header(b'["RS256"]'),
    "header no JSON": raw_header(b"RS256"),
    "header in UTF-16": raw_header('{"alg":"RS256","kid":"rsa"}'.encode("utf-16")),
    "header with a byte order mark": raw_header(b'\xef\xbb\xbf{"alg":"RS256","kid":"rsa"}'),
    "header nested without end": raw_header(b'{"alg":"RS256","kid":"rsa","x":' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
    # a payload that says two things
    "sub twice": raw_payload(CLAIMS[:-1] + b',"sub":"root"}'),
    "groups twice": raw_payload(CLAIMS[:-1] + b',"cognito:groups":["admin"]}'),
    "a nested name twice": raw_payload(CLAIMS[:-1] + b',"a":{"b":1,"b":2}}'),
    "payload a list": raw_payload(b"[1]"),
    "payload a string": raw_payload(b'"' + CLAIMS.replace(b'"', b"'") + b'"'),
    "payload not UTF-8": raw_payload(CLAIMS[:-1] + b',"x":"\xff"}'),
    "payload followed by another": raw_payload(CLAIMS + CLAIMS),
    "payload a JWT": raw_payload(GOOD.encode()),
    "payload nested without end": raw_payload(b'{"x":' * 1_500 + b"1" + b"}" * 1_500),
    "exp of endless digits": raw_payload(CLAIMS[:-1] + b',"x":' + b"9" * 5_000 + b"}"),
    # another time
    "expired": claiming(exp=NOW - 1),
    "expires now": claiming(exp=NOW),
    "exp missing": lacking("exp"),
    "exp null": claiming(exp=None),
    "exp a string": claiming(exp=str(NOW + 600)),
    "exp true": claiming(exp=True),
    "exp a list": claiming(exp=[NOW + 600]),
    "exp negative": claiming(exp=-1),
    "exp infinite": raw_payload(json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": Infinity').encode()),
    "exp not a number": raw_payload(json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": NaN').encode()),
    "exp too large for a float": raw_payload(json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": 1e999').encode()),
    "nbf beyond the leeway": claiming(nbf=NOW + 31),
    "nbf a string": claiming(nbf="0"),
    "iat beyond the leeway": claiming(iat=NOW + 31),
    "iat a string": claiming(iat="0"),
    "iat null": claiming(iat=None),
    # another issuer, another audience
    "iss missing": lacking("iss"),
    "iss another": claiming(iss="https://evil.example/pool"),
    "iss with a slash": claiming(iss=ISSUER + "/"),
    "iss in upper case": claiming(iss=ISSUER.upper()),
    "iss that begins as ours": claiming(iss=ISSUER + ".evil.example"),
    "iss a list": claiming(iss=[ISSUER]),
    "aud missing": lacking("aud"),
    "aud another": claiming(aud="another"),
    "aud several, none ours": claiming(aud=["another", "third"]),
    "aud a part of ours": claiming(aud=CLIENT[:-1]),
    "aud that contains ours": claiming(aud=f"x {CLIENT} y"),
    "aud empty": claiming(aud=""),
    "aud an empty list": claiming(aud=[]),
    "aud an object": claiming(aud={CLIENT: True}),
    "aud with something that is no string": claiming(aud=[CLIENT, 1]),
    "aud null, client_id ours": jwt(access_token(aud=None)),
    "aud another, client_id ours": jwt(access_token(aud="https://another-api.example")),
    "client_id another": jwt(access_token(client_id="another")),
    "client_id ours in an ID token without aud": jwt(without(id_token(client_id=CLIENT), "aud")),
    "client_id ours without token_use": jwt(without(access_token(), "token_use")),
    "token_use refresh": claiming(token_use="refresh"),
    "token_use a list": claiming(token_use=["id"]),
    # nobody
    "no name": lacking("sub", "cognito:username"),
    "name empty": claiming(**{"cognito:username": ""}),
    "name null before sub": claiming(**{"cognito:username": None}),
    "name a number": claiming(**{"cognito:username": 7}),
    "name a list": claiming(**{"cognito:username": ["ada"]}),
    "name with a line break": claiming(**{"cognito:username": "ada\nroot"}),
    "name with a zero byte": claiming(**{"cognito:username": "ada\0"}),
    "name with half a character": claiming(**{"cognito:username": "ada\ud800"}),
    "name that reads from right to left": claiming(**{"cognito:username": "ada\u202etoor"}),
    "name with a space at its end": claiming(**{"cognito:username": "ada "}),
    "name endless": claiming(**{"cognito:username": "a" * 257}),
    "name of one of our functions": claiming(**{"cognito:username": "system:IndexDocumentRole"}),
    # not in form
    "nothing": "",
    "dots": "..",
    "two parts": f"{HEADER}.{PAYLOAD}",
    "four parts": f"{GOOD}.x",
    "five parts: encrypted": f"{GOOD}.{PAYLOAD}.{SIGNATURE}",
    "JSON serialization": json.dumps({"protected": HEADER, "payload": PAYLOAD, "signature": SIGNATURE}),
    "padded": f"{HEADER}.{PAYLOAD}.{SIGNATURE}==",
    "standard alphabet": f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-1]}+",
    "spaces within": f"{HEADER}. {PAYLOAD}.{SIGNATURE}",
    "a line break at the end": f"{GOOD}\n",
    "another spelling of the same bytes": lambda: f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-1]}{respelled(SIGNATURE[-1])}",
    "letters that look like ASCII": GOOD.replace("e", "е", 1),
    "Bearer twice": f"Bearer {GOOD}",
    "too long": jwt(id_token(filler="x" * MAX_LENGTH)),
}  # fmt: skip


def respelled(last: str) -> str:
    """Another last character that stands for the same bits: 256 bytes leave four bits of it unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(last) ^ 1]


def verifier() -> Oidc:
    """An issuer whose set also lists keys that must not be used."""
    document = key_set_document(
        jwk(RSA, "rsa"),
        jwk(EC, "ec"),
        jwk(rsa_key("enc"), "enc", use="enc"),
        jwk(rsa_key("short", 1_024), "short"),
        jwk(rsa_key("rs512"), "rs512", alg="RS512"),
        jwk(ec_key("p384", ec.SECP384R1), "p384"),
        {"kty": "oct", "kid": "oct", "k": b64(b"secret"), "alg": "HS256"},
    )
    return Oidc(Issuer(ISSUER, CLIENT), key_set(document), Roles())


@pytest.mark.parametrize("token", [pytest.param(token, id=name) for name, token in HOSTILE.items()])
def test_nobody_is_let_in_by(token: str | Callable[[], str]) -> None:
    found = verifier().verify(token if isinstance(token, str) else token(), NOW)

    assert isinstance(found, Refusal)
    assert found.reason


def test_the_corpus_is_one_change_away_from_what_is_accepted() -> None:
    assert not isinstance(verifier().verify(GOOD, NOW), Refusal)
    assert not isinstance(verifier().verify(compact(b'{"alg":"ES256","kid":"ec"}', CLAIMS, EC), NOW), Refusal)
    assert signature(RSA, b"x") != signature(EVIL, b"x")
    assert len(HOSTILE) >= 60
