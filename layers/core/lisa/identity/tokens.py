"""The format of API tokens. A token is checked before any look-up, and stored only as a keyed hash."""

import hashlib
import hmac
import zlib
from dataclasses import dataclass

PREFIX = "lisa_"
ENTROPY_BYTES = 32
USE_NOTED_EVERY = 60  # seconds: a busy token costs one write a minute, not one a request
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH = 43  # 256 bits in base 62
_CHECKSUM_LENGTH = 6  # 32 bits in base 62


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """The properties of an API token. The token itself is shown once and not stored. Times are epoch seconds."""

    token_uuid: str
    username: str
    name: str
    groups: tuple[str, ...] = ()
    created_at: int
    expires_at: int
    created_by: str
    is_system: bool = False
    last_used_at: int | None = None

    def is_expired(self, now: int) -> bool:
        """Return whether the token has expired. `now` is epoch seconds."""
        return self.expires_at <= now

    def must_record_use(self, now: int) -> bool:
        """Return whether to record a use at `now`: the last recorded use is at least one minute old."""
        return self.last_used_at is None or self.last_used_at + USE_NOTED_EVERY <= now


def build_token(entropy: bytes) -> str:
    """Return the token of these 32 random bytes: prefix, secret, checksum."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a token needs {ENTROPY_BYTES} random bytes, not {len(entropy)}")
    secret = _encode_base62(int.from_bytes(entropy, "big"), _SECRET_LENGTH)
    return PREFIX + secret + _compute_checksum(secret)


def is_well_formed(credential: str) -> bool:
    """Return whether the credential has the form of an API token. The checksum finds every single typing error."""
    secret, checksum = credential[len(PREFIX) : -_CHECKSUM_LENGTH], credential[-_CHECKSUM_LENGTH:]
    return (
        credential.startswith(PREFIX)
        and len(credential) == len(PREFIX) + _SECRET_LENGTH + _CHECKSUM_LENGTH
        and set(secret) <= set(_ALPHABET)
        and hmac.compare_digest(checksum.encode("utf-8", "replace"), _compute_checksum(secret).encode())
    )


def compute_fingerprint(token: str, key: bytes) -> str:
    """Return the keyed hash under which a token is stored: HMAC-SHA-256 in hex, useless without the key."""
    return hmac.new(key, token.encode(), hashlib.sha256).hexdigest()


def _compute_checksum(secret: str) -> str:
    return _encode_base62(zlib.crc32(secret.encode()), _CHECKSUM_LENGTH)


def _encode_base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
