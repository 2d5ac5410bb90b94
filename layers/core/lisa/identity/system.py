"""A strict parser of the credentials of our own functions, because the sender controls every byte."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote_to_bytes

from lisa.policy.subject import Subject

PREFIX = "lisa-aws-v1."
AUDIENCE_HEADER = "x-lisa-audience"
MAX_LENGTH = 6_144
_LONGEST_LIFE = 900  # seconds, X-Amz-Expires
_CLOCK_SKEW = 300  # seconds, what AWS itself tolerates

_EXPECTED: Mapping[str, str] = {
    "Action": r"GetCallerIdentity",
    "Version": r"2011-06-15",
    "X-Amz-Algorithm": r"AWS4-HMAC-SHA256",
    "X-Amz-Credential": r"\w{4,128}/\d{8}/(?P<region>[a-z0-9-]{1,32})/sts/aws4_request",
    "X-Amz-Date": r"\d{8}T\d{6}Z",
    "X-Amz-Expires": r"[1-9]\d{0,2}",
    "X-Amz-SignedHeaders": rf"host;{AUDIENCE_HEADER}",
    "X-Amz-Signature": r"[0-9a-f]{64}",
    "X-Amz-Security-Token": r"[A-Za-z0-9+/=_-]{1,4096}",
}
_OPTIONAL = {"X-Amz-Security-Token"}
_ARN = re.compile(r"arn:aws[a-z-]*:sts::(\d{12}):assumed-role/([\w+=,.@-]{1,64})/[\w+=,.@-]{2,64}", re.ASCII)


@dataclass(frozen=True)
class SignedIdentityRequest:
    """A presigned request for `GetCallerIdentity`. `expires_at` is epoch seconds."""

    parameters: tuple[tuple[str, str], ...]
    expires_at: int

    def build_query(self) -> str:
        """Return the query string, encoded again from the parsed values."""
        return "&".join(f"{name}={quote(value, safe='-_.~')}" for name, value in self.parameters)


def parse_system_credential(credential: str, *, region: str, now: int) -> SignedIdentityRequest | None:
    """Return the presigned request in a credential, or None if it is malformed or expired. `now` is epoch seconds."""
    query = _decode_credential(credential)
    parameters = None if query is None else _parse_parameters(query)
    if parameters is None:
        return None
    signed_region = parameters["X-Amz-Credential"].split("/")[2]
    signed_at, life = _parse_timestamp(parameters["X-Amz-Date"]), int(parameters["X-Amz-Expires"])
    if signed_region != region or signed_at is None or life > _LONGEST_LIFE:
        return None
    if not signed_at - _CLOCK_SKEW <= now < signed_at + life:
        return None
    return SignedIdentityRequest(tuple(sorted(parameters.items())), signed_at + life)


def parse_identity_response(answer: str, *, account: str, roles: frozenset[str]) -> Subject | None:
    """Return the function in STS's XML response, or None unless it runs in `account` under one of `roles`."""
    found = re.findall(r"<Arn>([^<]*)</Arn>", answer)
    match = _ARN.fullmatch(found[0]) if len(found) == 1 else None
    if match is None or match[1] != account or match[2] not in roles:
        return None
    return Subject(f"system:{match[2]}", kind="system")


def parse_role_names(listed: str, account: str) -> frozenset[str]:
    """Return the role names of a comma-separated list of names and ARNs. Raise ValueError for another account."""
    names = set()
    for entry in filter(None, (part.strip() for part in listed.split(","))):
        if entry.startswith("arn:") and entry.split(":")[4] != account:
            raise ValueError(f"{entry} is no role of account {account}")
        names.add(entry.rpartition("/")[2])
    return frozenset(names)


def _decode_credential(credential: str) -> str | None:
    if not credential.startswith(PREFIX) or len(credential) > MAX_LENGTH:
        return None
    encoded = credential[len(PREFIX) :]
    if not re.fullmatch(r"[A-Za-z0-9_-]+", encoded, re.ASCII):
        return None
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None


def _parse_parameters(query: str) -> dict[str, str] | None:
    """Return the expected parameters by name, or None if one is missing, repeated, unknown or malformed."""
    parameters: dict[str, str] = {}
    for pair in query.split("&"):
        name, equals, raw = pair.partition("=")
        value = unquote_to_bytes(raw).decode("ascii", "replace")
        if not equals or name in parameters or name not in _EXPECTED:
            return None
        if not re.fullmatch(_EXPECTED[name], value, re.ASCII):
            return None
        parameters[name] = value
    return parameters if _EXPECTED.keys() - parameters.keys() <= _OPTIONAL else None


def _parse_timestamp(stamp: str) -> int | None:
    try:
        return int(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
