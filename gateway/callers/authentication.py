"""Authentication of callers: JWTs by the issuer's keys, API tokens by their table, the platform's functions by STS."""

import asyncio
import hashlib
import logging
import time
import urllib.error
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from lisa.errors import TABLES, TransientError
from lisa.identity import system
from lisa.identity.authentication import parse_bearer_credential
from lisa.identity.jws import MAX_LENGTH, CredentialRefusal, is_jwt_shaped
from lisa.identity.oidc import OidcVerifier
from lisa.policy.subject import Subject

CredentialLookup = Callable[[str, int], tuple[Subject, float] | None]
#: The headers that may carry a credential, with or without the word Bearer.
CREDENTIAL_HEADERS = frozenset({b"authorization", b"api-key", b"x-api-key"})
_log = logging.getLogger(__name__)
_MAX_CACHED_CALLERS = 4_096
_MAX_PARALLEL_LOOKUPS = 8  # look-ups at once: many false credentials must not become many requests to STS


def find_credential(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the one credential of a request, None if there is none or if there are different ones."""
    found = {
        parse_bearer_credential(value.decode("latin-1"))
        for name, value in headers
        if name.lower() in CREDENTIAL_HEADERS
    }
    found.discard("")
    only = found.pop() if len(found) == 1 else None
    return only if only is not None and len(only) <= MAX_LENGTH else None


@dataclass
class CallerCache:
    """Callers by the SHA-256 of their credential, with expiry in epoch seconds; no credential stays in memory."""

    entries: dict[bytes, tuple[Subject, float]] = field(default_factory=dict)

    def find_caller(self, credential: str, now: float) -> Subject | None:
        """Return the cached caller, None if the entry expired."""
        subject, until = self.entries.get(_hash_credential(credential), (None, 0.0))
        return subject if now < until else None

    def cache_caller(self, credential: str, subject: Subject, until: float) -> None:
        """Cache a caller. The oldest entry is removed if there are too many."""
        while len(self.entries) >= _MAX_CACHED_CALLERS:
            del self.entries[next(iter(self.entries))]
        self.entries[_hash_credential(credential)] = (subject, until)


@dataclass(frozen=True)
class Authenticator:
    """Finds callers by their credentials. The three look-ups may block; each returns a subject and its expiry."""

    token: CredentialLookup
    function: CredentialLookup
    person: CredentialLookup
    clock: Callable[[], float] = time.time
    cache: CallerCache = field(default_factory=CallerCache)
    lookup_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MAX_PARALLEL_LOOKUPS))

    async def __call__(self, credential: str) -> Subject | None:
        """Return the caller, None for an unknown credential. Raises TransientError if a store does not answer."""
        known = self.cache.find_caller(credential, self.clock())
        if known is not None:
            return known
        look_up = self._select_lookup(credential)
        async with self.lookup_slots:
            known = self.cache.find_caller(credential, self.clock())  # another request may have found it meanwhile
            return known or await self._find_and_cache_caller(credential, look_up)

    def _select_lookup(self, credential: str) -> CredentialLookup:
        if credential.startswith(system.PREFIX):
            return self.function
        return self.person if is_jwt_shaped(credential) else self.token

    async def _find_and_cache_caller(self, credential: str, look_up: CredentialLookup) -> Subject | None:
        try:
            found = await asyncio.to_thread(look_up, credential, int(self.clock()))
        except (BotoCoreError, ClientError, OSError) as error:
            raise TransientError("the identity store does not answer", dependency=TABLES) from error
        if found is None:
            return None
        self.cache.cache_caller(credential, *found)
        return found[0]


def _hash_credential(credential: str) -> bytes:
    return hashlib.sha256(credential.encode("utf-8", "replace")).digest()


@dataclass(frozen=True)
class FunctionAuthenticator:
    """Finds the platform's functions by the role that STS names. `ask` sends the signed question to STS."""

    ask: Callable[[system.SignedIdentityRequest], str]
    region: str
    account: str
    roles: frozenset[str]

    def __call__(self, credential: str, now: int) -> tuple[Subject, float] | None:
        """Return the function behind a credential, with the expiry of its signature."""
        question = system.parse_system_credential(credential, region=self.region, now=now)
        if question is None:
            return None
        try:
            answer = self.ask(question)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            return None  # STS refuses the signature
        subject = system.parse_identity_response(answer, account=self.account, roles=self.roles)
        return None if subject is None else (subject, question.expires_at)


@dataclass(frozen=True)
class PersonAuthenticator:
    """Finds people by their JWT. They are cached for `seconds`, and never beyond the JWT's expiry."""

    oidc: OidcVerifier | None
    seconds: float

    def __call__(self, credential: str, now: int) -> tuple[Subject, float] | None:
        """Return the person behind a JWT, with the expiry."""
        found = self.oidc.verify_token(credential, now) if self.oidc else CredentialRefusal("no identity provider")
        if isinstance(found, CredentialRefusal):
            _log.info("refused: %s", found.reason)
            return None
        if found.note:
            _log.warning("%s: %s", found.subject.user, found.note)
        return found.subject, min(found.expires_at, now + self.seconds)
