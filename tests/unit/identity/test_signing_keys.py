"""The cache of the issuer's keys: neither callers nor outages remove a good key."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

import pytest

from lisa.adapters.identity.signing_keys import CACHE_POLICY, CachedSigningKeys
from lisa.errors import TransientError
from lisa.identity.jws import CredentialRefusal
from lisa.identity.keys import KeySet, SigningKey, parse_key_set
from lisa.identity.oidc import Issuer, OidcVerifier, VerifiedCaller
from lisa.identity.ports import SigningKeys
from lisa.policy.subject import Roles
from tests.support.issuer import CLIENT, ISSUER, NOW, b64, id_token, jwk, jwt, key_set_document, rsa_key


@dataclass
class Provider:
    """An issuer's endpoint that can become unavailable; records the times of its requests."""

    kids: tuple[str, ...] = ("rsa",)
    unavailable: bool = False
    asked_at: list[float] = field(default_factory=list)
    now: float = NOW

    def __call__(self) -> KeySet:
        self.asked_at.append(self.now)
        if self.unavailable:
            raise TransientError("unavailable")
        return parse_key_set(key_set_document(*(jwk(rsa_key(kid), kid) for kid in self.kids)))

    def cached_keys(self) -> CachedSigningKeys:
        return CachedSigningKeys(self, lambda: self.now)


def kid_of(keys: SigningKeys, kid: str | None) -> str | None:
    found = keys.find_key(kid)
    return found.kid if isinstance(found, SigningKey) else found


def test_signing_keys_are_fetched_once_and_cached() -> None:
    provider = Provider()
    keys = provider.cached_keys()

    assert [kid_of(keys, "rsa") for _ in range(100)] == ["rsa"] * 100
    assert len(provider.asked_at) == 1


def test_a_flood_of_invented_key_ids_causes_one_fetch_in_five_minutes_and_good_keys_still_verify() -> None:
    provider = Provider()
    verifier = OidcVerifier(Issuer(ISSUER, CLIENT), provider.cached_keys(), Roles())
    token = jwt(id_token(exp=NOW + 10_000))
    for _ in range(10_000):
        provider.now += 0.1  # a thousand seconds in total
        assert isinstance(verifier.verify_token(unsigned_token(secrets.token_hex(8)), provider.now), CredentialRefusal)

    assert isinstance(verifier.verify_token(token, provider.now), VerifiedCaller)
    gaps = [later - earlier for earlier, later in zip(provider.asked_at, provider.asked_at[1:], strict=False)]
    assert len(provider.asked_at) == 4
    assert min(gaps) >= 300


def unsigned_token(kid: str) -> str:
    """Return a well-formed token with this key id and without a valid signature."""
    return f"{b64(json.dumps({'alg': 'RS256', 'kid': kid}).encode())}.{b64(b'{}')}.{b64(bytes(256))}"


@pytest.mark.parametrize("unavailable", [False, True])
def test_concurrent_invented_key_ids_cause_one_fetch(unavailable: bool) -> None:
    provider = Provider(unavailable=unavailable)
    keys = provider.cached_keys()
    for number in range(10_000):
        try:
            assert keys.find_key(f"made up {number}") is None
        except TransientError:
            assert unavailable

    assert len(provider.asked_at) == 1


def test_invented_key_ids_during_an_outage_of_the_issuer_remove_no_good_key() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    assert kid_of(keys, "rsa") == "rsa"
    provider.unavailable = True
    for number in range(10_000):
        provider.now += 1
        with suppress(TransientError):
            assert keys.find_key(f"made up {number}") is None
        assert kid_of(keys, "rsa") == "rsa"

    assert len(provider.asked_at) <= 1 + 10_000 / 300


def test_an_unknown_key_id_is_a_transient_error_while_the_issuer_is_unavailable() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    assert kid_of(keys, "rsa") == "rsa"
    provider.unavailable, provider.kids = True, ("rsa", "next")
    provider.now += CACHE_POLICY.refresh_pause_seconds
    with pytest.raises(TransientError):
        keys.find_key("next")
    provider.unavailable = False
    provider.now += CACHE_POLICY.refresh_pause_seconds

    assert kid_of(keys, "next") == "next"
    assert keys.find_key("made up") is None


def test_the_first_token_of_a_new_key_fetches_it() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    assert kid_of(keys, "rsa") == "rsa"
    provider.kids = ("rsa", "next")
    provider.now += 299
    assert keys.find_key("next") is None
    provider.now += 1
    assert kid_of(keys, "next") == "next"
    assert kid_of(keys, "rsa") == "rsa"


def test_a_withdrawn_signing_key_is_removed_within_an_hour() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    assert kid_of(keys, "rsa") == "rsa"
    provider.kids = ("next",)
    provider.now += CACHE_POLICY.fresh_seconds

    assert keys.find_key("rsa") is None


def test_cached_keys_are_used_during_an_outage_for_a_limited_time() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    assert kid_of(keys, "rsa") == "rsa"
    provider.unavailable = True
    provider.now += CACHE_POLICY.usable_seconds - 1
    assert kid_of(keys, "rsa") == "rsa"
    provider.now += 1
    with pytest.raises(TransientError):
        keys.find_key("rsa")


def test_keys_are_fetched_soon_after_a_failed_first_fetch() -> None:
    provider = Provider(unavailable=True)
    keys = provider.cached_keys()
    with pytest.raises(TransientError):
        keys.find_key("rsa")
    provider.unavailable = False
    provider.now += CACHE_POLICY.retry_pause_seconds

    assert kid_of(keys, "rsa") == "rsa"


def test_a_cached_key_is_returned_at_once_during_a_fetch_for_an_unknown_key() -> None:
    provider, asked, answer = Provider(), Event(), Event()

    def slow() -> KeySet:
        if provider.asked_at:
            asked.set()
            answer.wait(10)
        return provider()

    keys = CachedSigningKeys(slow, lambda: provider.now)
    assert kid_of(keys, "rsa") == "rsa"
    provider.now += CACHE_POLICY.fresh_seconds
    with ThreadPoolExecutor() as pool:
        stranger = pool.submit(keys.find_key, "made up")
        assert asked.wait(10)
        assert kid_of(keys, "rsa") == "rsa"
        assert not stranger.done()
        answer.set()
        assert stranger.result(10) is None


def test_concurrent_callers_share_the_first_fetch_of_the_keys() -> None:
    provider = Provider()
    keys = provider.cached_keys()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kid_of(keys, "rsa"), range(64)))

    assert found == ["rsa"] * 64
    assert len(provider.asked_at) == 1
