"""A strict parser of JSON Web Signatures, because the sender controls every byte."""

import base64
import binascii
import json
import math
import re
from dataclasses import dataclass
from typing import Any

MAX_LENGTH = 16_384  # characters; longer credentials are refused before anything reads them
#: Every asymmetric algorithm of RFC 7518 and RFC 8037. Which of them a token may use, its key decides.
ALGORITHMS = frozenset(
    {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)} | {"EdDSA", "Ed25519", "Ed448"}
)
_NAMED = frozenset({"none", "HS256", "HS384", "HS512", "ES256K"})  # that a refusal names: they tell what is set wrongly
_LONGEST_KID = 256
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
#: RFC 8725 3.11: a token of another kind (a logout token, a DPoP proof) is no proof of who is calling.
_TYPES = frozenset({"jwt", "at+jwt", "application/jwt", "application/at+jwt"})
#: Parameters that change how a token is to be read (RFC 7515 4.1.11, RFC 7797, RFC 7516, RFC 7519 5.2): we know none.
#: Those that offer a key (jku, jwk, x5u, x5c) are never looked at: keys come from the issuer alone.
_CHANGES_THE_READING = ("crit", "b64", "enc", "zip", "cty")


@dataclass(frozen=True)
class CredentialRefusal:
    """The refusal of a credential. The reason is for the log only, and contains no part of the credential."""

    reason: str


@dataclass(frozen=True)
class Jws:
    """A token with a valid header. Its signature is not verified yet, so its payload stays bytes."""

    algorithm: str
    kid: str | None
    signed: bytes
    signature: bytes
    payload: bytes


def is_jwt_shaped(credential: str) -> bool:
    """Return whether the credential is read as a JWT: it contains a dot, which no API token does."""
    return "." in credential


def parse_jws(credential: str) -> Jws | CredentialRefusal:
    """Return the parts of a compact JWS, or its refusal."""
    if len(credential) > MAX_LENGTH:
        return CredentialRefusal("the token is too long")
    segments = credential.split(".")
    if len(segments) != 3:
        return CredentialRefusal("not a compact JWS")  # five segments: encrypted
    raw = [decode_base64url(segment) for segment in segments]
    header, payload, signature = raw
    if header is None or payload is None or signature is None:
        return CredentialRefusal("a segment is not base64url")
    values = parse_strict_object(header)
    if values is None:
        return CredentialRefusal("the header is no JSON object, or names something twice")
    reason = _header_refusal(values)
    signed = credential.rpartition(".")[0].encode()
    return CredentialRefusal(reason) if reason else Jws(values["alg"], values.get("kid"), signed, signature, payload)


def parse_strict_object(document: bytes) -> dict[str, Any] | None:
    """Return the JSON object, or None if it is none, repeats a name at any depth, or has an infinite number."""
    try:
        found = json.loads(
            document.decode(),
            object_pairs_hook=_reject_repeated_names,
            parse_constant=_parse_finite_number,
            parse_float=_parse_finite_number,
        )
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number of endless digits, nested without end
        return None
    return found if isinstance(found, dict) else None


def decode_base64url(segment: str) -> bytes | None:
    """Return the bytes of unpadded base64url, or None if the text is not their canonical form."""
    if not _SEGMENT.fullmatch(segment):
        return None
    try:
        found = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        return None
    return found if base64.urlsafe_b64encode(found).rstrip(b"=") == segment.encode() else None


def _header_refusal(header: dict[str, Any]) -> str | None:
    kid, kind = header.get("kid"), header.get("typ", "JWT")
    if (reason := _algorithm_refusal(header.get("alg"))) is not None:
        return reason
    if any(name in header for name in _CHANGES_THE_READING):
        return "the header asks for something we do not know"
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        return "a token of another kind"
    if "kid" in header and not (isinstance(kid, str) and 0 < len(kid) <= _LONGEST_KID):
        return "the kid is no name"
    return None


def _algorithm_refusal(name: Any) -> str | None:
    if isinstance(name, str) and name in ALGORITHMS:
        return None
    return f"the algorithm {f'{name} ' if isinstance(name, str) and name in _NAMED else ''}is not allowed"


def _reject_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def _parse_finite_number(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise ValueError("not a finite number")
    return found
