"""An identity provider of tests: real keys, and valid or forged tokens."""

import base64
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ISSUER, CLIENT, NOW = "https://issuer.example/pool", "the-client", 1_700_000_000
Edwards = ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | Edwards
_HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def rsa_key(name: str = "rsa", bits: int = 2_048) -> rsa.RSAPrivateKey:
    """Return the key of this name, the same one in the whole run."""
    return _rsa_key(name, bits)


@cache
def _rsa_key(_name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, bits)


def ec_key(name: str = "ec", curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """Return the key of this name, the same one in the whole run."""
    return _ec_key(name, curve)


@cache
def _ec_key(_name: str, curve: type[ec.EllipticCurve]) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


@cache
def ed25519_key() -> ed25519.Ed25519PrivateKey:
    """Return the Ed25519 key, the same one in the whole run."""
    return ed25519.Ed25519PrivateKey.generate()


@cache
def ed448_key() -> ed448.Ed448PrivateKey:
    """Return the Ed448 key, the same one in the whole run."""
    return ed448.Ed448PrivateKey.generate()


def b64(raw: bytes) -> str:
    """Return unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signature(key: Private, signed: bytes, algorithm: str = "RS256") -> bytes:
    """Sign by this algorithm, which must fit the key; ECDSA signatures have the length of the curve."""
    digest = _HASHES.get(algorithm[2:], hashes.SHA256())
    if isinstance(key, Edwards):
        return key.sign(signed)
    if isinstance(key, rsa.RSAPrivateKey):
        pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return key.sign(signed, pss if algorithm.startswith("PS") else padding.PKCS1v15(), digest)
    length = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(digest)))
    return r.to_bytes(length, "big") + s.to_bytes(length, "big")


def compact(header: bytes, payload: bytes, key: Private, algorithm: str = "RS256") -> str:
    """Return a JWS of exactly these bytes, signed by this algorithm regardless of its header."""
    signed = f"{b64(header)}.{b64(payload)}"
    return f"{signed}.{b64(signature(key, signed.encode(), algorithm))}"


def signed_by(key: Private, algorithm: str, kid: str, claims: dict[str, Any]) -> str:
    """Return a valid JWT signed by this algorithm."""
    header = json.dumps({"alg": algorithm, "kid": kid}).encode()
    return compact(header, json.dumps(claims).encode(), key, algorithm)


def jwt(claims: dict[str, Any], key: Private | None = None, **header: Any) -> str:
    """Return a JWT as the issuer signs it; `header` changes header fields."""
    by = key or rsa_key()
    said = {"alg": "RS256" if isinstance(by, rsa.RSAPrivateKey) else "ES256", "kid": "rsa"} | header
    return compact(json.dumps(said).encode(), json.dumps(claims).encode(), by)


def id_token(**changes: Any) -> dict[str, Any]:
    """Return the claims of an ID token."""
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "7", "token_use": "id", "cognito:username": "ada"}
    return claims | {"cognito:groups": ["law"], "iat": NOW - 10, "exp": NOW + 600} | changes


def access_token(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Cognito access token."""
    claims = {"iss": ISSUER, "client_id": CLIENT, "sub": "7", "token_use": "access", "username": "ada"}
    return claims | {"cognito:groups": ["law"], "iat": NOW - 10, "exp": NOW + 600} | changes


def without(claims: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the claims except these."""
    return {name: value for name, value in claims.items() if name not in names}


def jwk(key: Private, kid: str | None, **changes: Any) -> dict[str, Any]:
    """Return the public key as a member of a key set."""
    named = {} if kid is None else {"kid": kid}
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        n, e = (b64(v.to_bytes((v.bit_length() + 7) // 8, "big")) for v in (numbers.n, numbers.e))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "n": n, "e": e} | named | changes
    if isinstance(key, Edwards):
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        curve = "Ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "Ed448"
        return {"kty": "OKP", "use": "sig", "crv": curve, "x": b64(raw)} | named | changes
    point, length = key.public_key().public_numbers(), (key.curve.key_size + 7) // 8
    x, y = (b64(v.to_bytes(length, "big")) for v in (point.x, point.y))
    return {"kty": "EC", "use": "sig", "crv": f"P-{key.curve.key_size}", "x": x, "y": y} | named | changes


def key_set_document(*keys: dict[str, Any]) -> bytes:
    """Return a JWKS document, by default with both keys of the issuer."""
    return json.dumps({"keys": list(keys) or [jwk(rsa_key(), "rsa"), jwk(ec_key(), "ec")]}).encode()


def public_pem(key: Private) -> bytes:
    """Return the public key as PEM, which HS256 confusion uses as a secret."""
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
