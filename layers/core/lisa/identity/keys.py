"""The issuer's public keys, as its JSON Web Key Set lists them. Importing this costs the import of cryptography."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from lisa.identity.jws import Jws, strict_object

MOST_KEYS = 50
_RSA_BITS = range(2_048, 8_193)
_RS256, _ES256 = RSAAlgorithm(RSAAlgorithm.SHA256), ECAlgorithm(ECAlgorithm.SHA256, SECP256R1)
#: Only the public parts are read. What else a key says of itself must agree with the one algorithm of its type.
_PARTS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}


@dataclass(frozen=True)
class SigningKey:
    """A public key with its one algorithm: what a token's header says can not choose another."""

    kid: str | None
    public: RSAPublicKey | EllipticCurvePublicKey

    @property
    def algorithm(self) -> str:
        """The only algorithm this key verifies."""
        return "RS256" if isinstance(self.public, RSAPublicKey) else "ES256"

    def signed(self, token: Jws) -> bool:
        """Whether this key's owner signed the token, by this key's algorithm."""
        if token.algorithm != self.algorithm:
            return False
        if isinstance(self.public, RSAPublicKey):
            return _RS256.verify(token.signed, self.public, token.signature)
        return _ES256.verify(token.signed, self.public, token.signature)


@dataclass(frozen=True)
class KeySet:
    """Keys that are at hand. The in-memory twin of the keys behind HTTP."""

    keys: tuple[SigningKey, ...]

    def key(self, kid: str | None) -> SigningKey | None:
        """See the port."""
        if kid is None:
            return self.keys[0] if len(self.keys) == 1 else None
        return next((key for key in self.keys if key.kid == kid), None)


def key_set(document: bytes) -> KeySet:
    """The keys of a JWKS document that can sign tokens. Raises ValueError for one without any, or with too many."""
    listed = (strict_object(document) or {}).get("keys")
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise ValueError(f"not a key set of at most {MOST_KEYS} keys")
    keys = tuple(key for entry in listed if isinstance(entry, dict) and (key := _key(entry)) is not None)
    if not keys:
        raise ValueError("the key set has no key that could sign a token")
    return KeySet(keys)


def _key(entry: dict[str, Any]) -> SigningKey | None:
    """The key, or None for one of another type, use or strength: sets list such keys beside the right ones."""
    kid, kind, operations = entry.get("kid"), str(entry.get("kty")), entry.get("key_ops", ["verify"])
    verifies = isinstance(operations, list) and "verify" in operations
    if kind not in _PARTS or entry.get("use", "sig") != "sig" or not verifies:
        return None
    public = _public({name: entry.get(name) for name in _PARTS[kind]})
    if public is None or not (kid is None or isinstance(kid, str)):
        return None
    key = SigningKey(kid, public)
    return key if entry.get("alg", key.algorithm) == key.algorithm else None


def _public(parts: dict[str, Any]) -> RSAPublicKey | EllipticCurvePublicKey | None:
    try:
        key = (RSAAlgorithm if parts["kty"] == "RSA" else ECAlgorithm).from_jwk(parts)
    except (ValueError, TypeError, InvalidKeyError):
        return None
    if isinstance(key, RSAPublicKey):
        return key if key.key_size in _RSA_BITS else None
    return key if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1) else None
