"""The issuer's public keys, read from its JSON Web Key Set. Importing this imports cryptography."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import Algorithm, ECAlgorithm, OKPAlgorithm, RSAAlgorithm, RSAPSSAlgorithm
from jwt.exceptions import InvalidKeyError

from lisa.identity.jws import Jws, parse_strict_object

MOST_KEYS = 50
_RSA_BITS = range(2_048, 8_193)
Public = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey | Ed448PublicKey
_RSA: dict[str, Algorithm] = {
    "RS256": RSAAlgorithm(RSAAlgorithm.SHA256),
    "RS384": RSAAlgorithm(RSAAlgorithm.SHA384),
    "RS512": RSAAlgorithm(RSAAlgorithm.SHA512),
    "PS256": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA256),
    "PS384": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA384),
    "PS512": RSAPSSAlgorithm(RSAPSSAlgorithm.SHA512),
}
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
_EDWARDS = OKPAlgorithm()
_VERIFIERS: dict[str, Algorithm] = {
    **_RSA,
    "ES256": ECAlgorithm(ECAlgorithm.SHA256, SECP256R1),
    "ES384": ECAlgorithm(ECAlgorithm.SHA384, SECP384R1),
    "ES512": ECAlgorithm(ECAlgorithm.SHA512, SECP521R1),
    **dict.fromkeys(("EdDSA", "Ed25519", "Ed448"), _EDWARDS),
}
#: Only the public parts are read.
_PARTS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
_READERS: dict[str, type[Algorithm]] = {"RSA": RSAAlgorithm, "EC": ECAlgorithm, "OKP": OKPAlgorithm}


@dataclass(frozen=True)
class SigningKey:
    """A public key and its algorithms: those of its type and curve, or the only one that the key set names.

    A token's header can choose among them and no other.
    """

    kid: str | None
    public: Public
    algorithms: tuple[str, ...]

    def has_signed(self, token: Jws) -> bool:
        """Return whether this key signed the token, by one of its algorithms."""
        if token.algorithm not in self.algorithms:
            return False
        return _VERIFIERS[token.algorithm].verify(token.signed, self.public, token.signature)


@dataclass(frozen=True)
class KeySet:
    """A set of keys in memory, and the twin of the keys behind HTTP."""

    keys: tuple[SigningKey, ...]

    def find_key(self, kid: str | None) -> SigningKey | None:
        if kid is None:
            return self.keys[0] if len(self.keys) == 1 else None
        return next((key for key in self.keys if key.kid == kid), None)


def parse_key_set(document: bytes) -> KeySet:
    """Return the signing keys of a JWKS document. Raise ValueError if it has none, or too many."""
    listed = (parse_strict_object(document) or {}).get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError(f"not a key set of at most {MOST_KEYS} keys")
    keys = tuple(key for entry in listed if isinstance(entry, dict) and (key := _parse_key(entry)) is not None)
    if not keys:
        raise ValueError("the key set has no key that could sign a token")
    return KeySet(keys)


def _parse_key(entry: dict[str, Any]) -> SigningKey | None:
    """Return the key, or None if its type, use or strength is not accepted; key sets contain such keys too."""
    kid, kind, operations = entry.get("kid"), str(entry.get("kty")), entry.get("key_ops", ["verify"])
    verifies = isinstance(operations, list) and "verify" in operations
    if kind not in _PARTS or entry.get("use", "sig") != "sig" or not verifies:
        return None
    public = _build_public_key({name: entry.get(name) for name in _PARTS[kind]})
    if public is None or not (kid is None or isinstance(kid, str)):
        return None
    algorithms = tuple(name for name in _allowed_algorithms(public) if entry.get("alg", name) == name)
    return SigningKey(kid, public, algorithms) if algorithms else None


def _build_public_key(parts: dict[str, Any]) -> Public | None:
    try:
        key = _READERS[parts["kty"]].from_jwk(parts)
    except (ValueError, TypeError, InvalidKeyError):
        return None
    return key if isinstance(key, Public) else None


def _allowed_algorithms(public: Public) -> tuple[str, ...]:
    """Return the algorithms of a key of this type, size and curve; none for a weak key or another curve."""
    if isinstance(public, RSAPublicKey):
        return tuple(_RSA) if public.key_size in _RSA_BITS else ()
    if isinstance(public, EllipticCurvePublicKey):
        return (_CURVES[public.curve.name],) if public.curve.name in _CURVES else ()
    return ("EdDSA", "Ed25519" if isinstance(public, Ed25519PublicKey) else "Ed448")
