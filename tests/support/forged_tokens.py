"""Forged tokens."""

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
    """Return a token with a valid payload whose header names this algorithm, and with any signature."""
    return f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}.{tail}"


def token_signed_by_hmac(secret: bytes, alg: str = "HS256") -> str:
    """Return a valid payload signed by a shared secret."""
    signed = f"{b64(json.dumps({'alg': alg, 'kid': 'rsa'}).encode())}.{PAYLOAD}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def token_with_raw_header(header: bytes) -> str:
    """Return a correctly signed token whose header is these bytes."""
    return compact(header, CLAIMS, RSA)


def token_with_raw_payload(payload: bytes) -> str:
    """Return a correctly signed token whose payload is these bytes."""
    return compact(b'{"alg":"RS256","kid":"rsa"}', payload, RSA)


def token_with_claims(**changes: Any) -> str:
    """Return a correctly signed ID token with these claims changed."""
    return jwt(id_token(**changes))


def token_without_claims(*names: str) -> str:
    """Return a correctly signed ID token without these claims."""
    return jwt(without(id_token(), *names))


def token_of_ecdsa_numbers(r: int, s: int) -> str:
    """Return a token whose ECDSA signature is two chosen numbers (CVE-2022-21449)."""
    return f"{ec_signed()}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def ec_signed() -> str:
    """Return the header and payload that the EC key would sign."""
    header = b64(json.dumps({"alg": "ES256", "kid": "ec"}).encode())
    return f"{header}.{PAYLOAD}"


def token_signed_by_pss() -> str:
    """Return a token signed by the RSA key with PSS padding."""
    signed = f"{HEADER}.{PAYLOAD}".encode()
    made = RSA.sign(signed, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    return f"{signed.decode()}.{b64(made)}"


def token_with_der_signature() -> str:
    """Return a token whose EC signature is in DER."""
    signed = ec_signed()
    return f"{signed}.{b64(EC.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))}"


def token_signed_over_sha1() -> str:
    """Return a token signed by the RSA key over SHA-1."""
    signed = f"{HEADER}.{PAYLOAD}".encode()
    return f"{signed.decode()}.{b64(RSA.sign(signed, padding.PKCS1v15(), hashes.SHA1()))}"


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def equivalent_last_character(last: str) -> str:
    """Return another last base64 character of the same bytes: 256 bytes leave four bits of it unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(last) ^ 1]
