"""How tokens are forged."""

import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from tests.support.issuer import b64, compact, ec_key, id_token, jwt, public_pem, rsa_key, without

RSA, EC, EVIL = rsa_key(), ec_key(), rsa_key("evil")
CLAIMS = json.dumps(id_token()).encode()
GOOD = jwt(id_token())
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")
PEM = public_pem(RSA)
DER = RSA.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def token_with_header_algorithm(alg: str, tail: str = "") -> str:
    """A header with this algorithm over an honest payload, and whatever tail."""
    return f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}.{tail}"


def token_signed_by_hmac(secret: bytes, alg: str = "HS256") -> str:
    """An honest payload under a shared secret."""
    signed = f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def token_with_raw_header(header: bytes) -> str:
    """These very bytes as a header, honestly signed."""
    return compact(header, CLAIMS, RSA)


def token_with_raw_payload(payload: bytes) -> str:
    """These very bytes as a payload, honestly signed."""
    return compact(b'{"alg":"RS256","kid":"rsa"}', payload, RSA)


def token_with_claims(**changes: Any) -> str:
    """An ID token that says something else."""
    return jwt(id_token(**changes))


def token_without_claims(*names: str) -> str:
    """An ID token without these claims."""
    return jwt(without(id_token(), *names))


def token_of_ecdsa_numbers(r: int, s: int) -> str:
    """An ECDSA signature of two chosen numbers (CVE-2022-21449)."""
    return f"{ec_signed()}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def ec_signed() -> str:
    """What the EC key would sign."""
    header = b64(json.dumps({"alg": "ES256", "kid": "ec"}).encode())
    return f"{header}.{PAYLOAD}"


def token_signed_by_pss() -> str:
    """The RSA key's signature in another padding."""
    signed = f"{HEADER}.{PAYLOAD}".encode()
    made = RSA.sign(signed, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    return f"{signed.decode()}.{b64(made)}"


def token_with_der_signature() -> str:
    """The EC key's signature in another form."""
    signed = ec_signed()
    return f"{signed}.{b64(EC.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))}"


def token_signed_over_sha1() -> str:
    """The RSA key's signature over another digest."""
    signed = f"{HEADER}.{PAYLOAD}".encode()
    return f"{signed.decode()}.{b64(RSA.sign(signed, padding.PKCS1v15(), hashes.SHA1()))}"


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def equivalent_last_character(last: str) -> str:
    """Another last character that stands for the same bits: 256 bytes leave four bits of it unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(last) ^ 1]
