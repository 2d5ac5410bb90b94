"""The verification of the identity provider's JSON Web Tokens (OpenID Connect, RFC 7519, RFC 8725)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lisa.identity.claim_path import get_claim_at_path
from lisa.identity.jws import CredentialRefusal, parse_jws, parse_strict_object
from lisa.policy.subject import Roles, Subject

if TYPE_CHECKING:  # what only API tokens need
    from lisa.identity.ports import SigningKeys

MOST_LEEWAY = 30  # seconds
_LONGEST_NAME = 256
_TIMES = ("exp", "nbf", "iat")


@dataclass(frozen=True)
class Issuer:
    """The settings of the trusted issuer. `leeway` is seconds, for clocks that are ahead of ours.

    `jwks_uri` is the URL of the keys; an empty one leaves it to the issuer's discovery document. `{path}` in it stands
    for the path of the issuer, so that a mirror can be configured before the issuer exists. With a `user_group`, only
    its members and administrators are accepted.
    """

    issuer: str
    audience: str
    jwks_uri: str = ""
    groups_claim: str = "cognito:groups"
    user_group: str = ""
    leeway: int = MOST_LEEWAY

    def __post_init__(self) -> None:
        """Raise ValueError for settings that would admit every token."""
        if not self.issuer or not self.audience or not 0 <= self.leeway <= MOST_LEEWAY:
            raise ValueError(f"OIDC needs an issuer, a client id and a leeway of at most {MOST_LEEWAY} s")

    @property
    def discovery_url(self) -> str:
        """Return the URL of the issuer's discovery document."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    @property
    def accepted_names(self) -> tuple[str, ...]:
        """Return the accepted names of the issuer: as configured, and without a slash at the end."""
        return (self.issuer, self.issuer.removesuffix("/"))

    def other_issuer_reason(self, name: Any) -> str:
        """Return the log's reason for a token of another issuer."""
        slash = name == f"{self.issuer}/"
        return f"another issuer{', by a slash at the end: configure it with the slash' if slash else ''}"

    @property
    def configured_keys_url(self) -> str:
        """Return the configured URL of the keys, or an empty text if the discovery document names it."""
        return self.jwks_uri.replace("{path}", urlsplit(self.issuer).path.rstrip("/"))

    def parse_discovery_document(self, document: bytes) -> str:
        """Return the URL of the keys in the discovery document. Raise ValueError for another issuer's document."""
        found = parse_strict_object(document) or {}
        if found.get("issuer") not in self.accepted_names or not isinstance(found.get("jwks_uri"), str):
            raise ValueError(
                f"the discovery document is not the issuer's: {self.other_issuer_reason(found.get('issuer'))}"
            )
        return str(found["jwks_uri"])


@dataclass(frozen=True)
class VerifiedCaller:
    """A verified caller, the expiry of their token in epoch seconds, and a note for the log."""

    subject: Subject
    expires_at: float
    note: str = ""


@dataclass(frozen=True)
class OidcVerifier:
    """The verifier of one issuer's tokens."""

    issuer: Issuer
    keys: "SigningKeys"
    roles: Roles

    def verify_token(self, credential: str, now: float) -> VerifiedCaller | CredentialRefusal:
        """Return the caller or the refusal. `now` is epoch seconds. Raise TransientError without the issuer's keys."""
        token = parse_jws(credential)
        if isinstance(token, CredentialRefusal):
            return token
        key = self.keys.find_key(token.kid)
        if key is None:
            return CredentialRefusal("no key of the issuer has this kid")
        if token.algorithm not in key.algorithms:
            return CredentialRefusal(
                f"the issuer's key is for {' or '.join(key.algorithms)}, not for {token.algorithm}"
            )
        if not key.has_signed(token):
            return CredentialRefusal("the issuer's key did not sign this")
        claims = parse_strict_object(token.payload)
        if claims is None:
            return CredentialRefusal("the payload is no JSON object, or names something twice")
        return self._check_claims(claims, now)

    def _check_claims(self, claims: Mapping[str, Any], now: float) -> VerifiedCaller | CredentialRefusal:
        if claims.get("iss") not in self.issuer.accepted_names:
            return CredentialRefusal(self.issuer.other_issuer_reason(claims.get("iss")))
        if not _has_audience(claims, self.issuer.audience):
            return CredentialRefusal("another audience")
        reason = _validity_period_refusal(claims, now, self.issuer.leeway)
        user = _find_user_name(claims)
        if reason or user is None:
            return CredentialRefusal(reason or "no usable user name")
        listed, note = parse_groups(claims, self.issuer.groups_claim)
        subject = self.roles.build_subject(user, listed, "jwt")
        if self.issuer.user_group not in {"", *subject.groups} and not subject.is_admin:
            return CredentialRefusal("not in the group of users")
        return VerifiedCaller(subject, claims["exp"], note)


def parse_groups(claims: Mapping[str, Any], path: str) -> tuple[frozenset[str], str]:
    """Return the groups in the claim at this path, and a note for the log about skipped entries.

    A string is one group. It is not taken apart: names of groups may have spaces and commas in them, and "not admin" is
    no "admin".
    """
    found = get_claim_at_path(claims, path)
    listed = [found] if isinstance(found, str) else found
    if listed is None:
        return frozenset(), ""
    if not isinstance(listed, list):
        return frozenset(), "the claim of groups is neither a list nor a text; nobody is in a group by it"
    texts = [group for group in listed if isinstance(group, str)]
    skipped = len(listed) - len(texts)
    note = f"{skipped} of {len(listed)} entries in the claim of groups are no texts and were skipped" if skipped else ""
    return frozenset(filter(None, texts)), note


def _has_audience(claims: Mapping[str, Any], audience: str) -> bool:
    """Return whether the token is for this audience: `aud`, or `client_id` in Cognito's access tokens without `aud`."""
    if claims.get("token_use", "id") not in ("id", "access"):
        return False
    if "aud" not in claims:
        return claims.get("token_use") == "access" and claims.get("client_id") == audience
    named = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    return audience in named and all(isinstance(name, str) for name in named)


def _validity_period_refusal(claims: Mapping[str, Any], now: float, leeway: int) -> str | None:
    """Return why the token is not valid at `now`, or None. The leeway applies to its begin only, not to its expiry."""
    times = {name: claims[name] for name in _TIMES if name in claims}
    if "exp" not in times or not all(type(time) in (int, float) for time in times.values()):
        return "a time is missing, or is no number"
    if times["exp"] <= now:
        return "expired"
    if any(times.get(name, now) > now + leeway for name in ("nbf", "iat")):
        return "not yet good"
    return None


def _find_user_name(claims: Mapping[str, Any]) -> str | None:
    """Return the first of the three user names in the claims, or None unless it is printable and not reserved."""
    user = next((claims[name] for name in ("cognito:username", "username", "sub") if name in claims), None)
    if not isinstance(user, str) or not 0 < len(user) <= _LONGEST_NAME:
        return None
    return user if user.isprintable() and user == user.strip() and not user.startswith("system:") else None
