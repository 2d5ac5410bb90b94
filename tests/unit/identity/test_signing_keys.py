"""The issuer's keys are kept: no caller and no outage takes them away."""

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
from lisa.identity.keys import KeySet, SigningKey, key_set
from lisa.identity.oidc import Issuer, Oidc, VerifiedCaller
from lisa.identity.ports import SigningKeys
from lisa.policy.subject import Roles
from tests.support.issuer import CLIENT, ISSUER, NOW, b64, id_token, jwk, jwt, key_set_document, rsa_key


@dataclass
class Provider:
    """An issuer's endpoint that may be away; counts how often it is asked, and when."""

    kids: tuple[str, ...] = ("rsa",)
    away: bool = False
    asked_at: list[float] = field(default_factory=list)
    now: float = NOW

    def __call__(self) -> KeySet:
        self.asked_at.append(self.now)
        if self.away:
            raise TransientError("away")
        return key_set(key_set_document(*(jwk(rsa_key(kid), kid) for kid in self.kids)))

    def kept(self) -> CachedSigningKeys:
        return CachedSigningKeys(self, lambda: self.now)


def kid_of(keys: SigningKeys, kid: str | None) -> str | None:
    found = keys.key(kid)
    return found.kid if isinstance(found, SigningKey) else found


def test_keys_are_asked_for_once_and_kept() -> None:
    provider = Provider()
    keys = provider.kept()

    assert [kid_of(keys, "rsa") for _ in range(100)] == ["rsa"] * 100
    assert len(provider.asked_at) == 1


def test_a_flood_of_made_up_kids_costs_a_fetch_per_five_minutes_and_good_keys_still_verify() -> None:
    provider = Provider()
    verifier = Oidc(Issuer(ISSUER, CLIENT), provider.kept(), Roles())
    token = jwt(id_token(exp=NOW + 10_000))
    for _ in range(10_000):
        provider.now += 0.1  # a thousand seconds in all
        assert isinstance(verifier.verify(made_up(secrets.token_hex(8)), provider.now), CredentialRefusal)

    assert isinstance(verifier.verify(token, provider.now), VerifiedCaller)
    gaps = [later - earlier for earlier, later in zip(provider.asked_at, provider.asked_at[1:], strict=False)]
    assert len(provider.asked_at) == 4
    assert min(gaps) >= 300


def made_up(kid: str) -> str:
    """A well-formed token under this kid; nobody signed it."""
    return f"{b64(json.dumps({'alg': 'RS256', 'kid': kid}).encode())}.{b64(b'{}')}.{b64(bytes(256))}"


@pytest.mark.parametrize("away", [False, True])
def test_a_flood_at_one_moment_asks_once(away: bool) -> None:
    provider = Provider(away=away)
    keys = provider.kept()
    for number in range(10_000):
        try:
            assert keys.key(f"made up {number}") is None
        except TransientError:
            assert away

    assert len(provider.asked_at) == 1


def test_a_flood_while_the_issuer_is_away_takes_no_good_key() -> None:
    provider = Provider()
    keys = provider.kept()
    assert kid_of(keys, "rsa") == "rsa"
    provider.away = True
    for number in range(10_000):
        provider.now += 1
        with suppress(TransientError):
            assert keys.key(f"made up {number}") is None
        assert kid_of(keys, "rsa") == "rsa"

    assert len(provider.asked_at) <= 1 + 10_000 / 300


def test_a_key_that_is_not_among_the_kept_ones_may_be_a_new_one_while_the_issuer_is_away() -> None:
    provider = Provider()
    keys = provider.kept()
    assert kid_of(keys, "rsa") == "rsa"
    provider.away, provider.kids = True, ("rsa", "next")
    provider.now += CACHE_POLICY.between
    with pytest.raises(TransientError):
        keys.key("next")
    provider.away = False
    provider.now += CACHE_POLICY.between

    assert kid_of(keys, "next") == "next"
    assert keys.key("made up") is None


def test_a_new_key_is_found_by_the_first_token_it_signed() -> None:
    provider = Provider()
    keys = provider.kept()
    assert kid_of(keys, "rsa") == "rsa"
    provider.kids = ("rsa", "next")
    provider.now += 299
    assert keys.key("next") is None
    provider.now += 1
    assert kid_of(keys, "next") == "next"
    assert kid_of(keys, "rsa") == "rsa"


def test_a_withdrawn_key_ends_within_the_hour() -> None:
    provider = Provider()
    keys = provider.kept()
    assert kid_of(keys, "rsa") == "rsa"
    provider.kids = ("next",)
    provider.now += CACHE_POLICY.fresh

    assert keys.key("rsa") is None


def test_good_keys_outlive_an_outage_but_not_for_ever() -> None:
    provider = Provider()
    keys = provider.kept()
    assert kid_of(keys, "rsa") == "rsa"
    provider.away = True
    provider.now += CACHE_POLICY.good - 1
    assert kid_of(keys, "rsa") == "rsa"
    provider.now += 1
    with pytest.raises(TransientError):
        keys.key("rsa")


def test_after_a_failed_start_keys_come_as_soon_as_the_issuer_is_back() -> None:
    provider = Provider(away=True)
    keys = provider.kept()
    with pytest.raises(TransientError):
        keys.key("rsa")
    provider.away = False
    provider.now += CACHE_POLICY.without

    assert kid_of(keys, "rsa") == "rsa"


def test_a_known_caller_does_not_wait_while_keys_are_fetched_for_a_stranger() -> None:
    provider, asked, answer = Provider(), Event(), Event()

    def slow() -> KeySet:
        if provider.asked_at:
            asked.set()
            answer.wait(10)
        return provider()

    keys = CachedSigningKeys(slow, lambda: provider.now)
    assert kid_of(keys, "rsa") == "rsa"
    provider.now += CACHE_POLICY.fresh
    with ThreadPoolExecutor() as pool:
        stranger = pool.submit(keys.key, "made up")
        assert asked.wait(10)
        assert kid_of(keys, "rsa") == "rsa"
        assert not stranger.done()
        answer.set()
        assert stranger.result(10) is None


def test_callers_who_come_together_at_the_start_share_one_fetch() -> None:
    provider = Provider()
    keys = provider.kept()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kid_of(keys, "rsa"), range(64)))

    assert found == ["rsa"] * 64
    assert len(provider.asked_at) == 1
