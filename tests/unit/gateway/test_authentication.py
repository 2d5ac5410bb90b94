"""Authentication of callers by their credentials, with a cache."""

import asyncio
import urllib.error
from dataclasses import dataclass, field
from email.message import Message

import pytest
from botocore.exceptions import EndpointConnectionError

from gateway.callers.authentication import Authenticator, CallerCache, FunctionAuthenticator
from lisa.errors import TransientError
from lisa.identity.system import PREFIX, SignedIdentityRequest
from lisa.policy.subject import Subject
from tests.unit.identity.test_system import ANSWER, NOW, VALID_PARAMETERS, encode_credential

ANN = Subject("ann")


@dataclass
class Store:
    """Knows one token; counts how often it is asked."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, credential: str, now: int) -> tuple[Subject, float] | None:
        self.asked.append(credential)
        return (ANN, now + 30) if credential == "good" else None


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def find_no_caller(_credential: str, _now: int) -> tuple[Subject, float] | None:
    raise AssertionError("asked about a credential of another kind")


async def _both(callers: Authenticator, *credentials: str) -> list[Subject | None]:
    return list(await asyncio.gather(*(callers(credential) for credential in credentials)))


def test_a_caller_is_cached_until_the_expiry() -> None:
    store, clock = Store(), Clock()
    callers = Authenticator(store, find_no_caller, find_no_caller, clock)

    assert asyncio.run(_both(callers, "good")) == [ANN]
    clock.now = 29
    assert asyncio.run(_both(callers, "good")) == [ANN]
    assert store.asked == ["good"]
    clock.now = 31
    assert asyncio.run(_both(callers, "good")) == [ANN]
    assert store.asked == ["good", "good"]


def test_an_unknown_credential_is_not_cached() -> None:
    assert asyncio.run(_both(Authenticator(Store(), find_no_caller, find_no_caller), "bad", "bad")) == [None, None]


def test_an_unavailable_store_raises_an_error_instead_of_a_refusal() -> None:
    def away(_credential: str, _now: int) -> tuple[Subject, float] | None:
        raise EndpointConnectionError(endpoint_url="x")

    with pytest.raises(TransientError):
        asyncio.run(_both(Authenticator(away, find_no_caller, find_no_caller), "good"))


def test_the_cache_is_bounded_and_holds_no_credential() -> None:
    cache = CallerCache()
    for n in range(5_000):
        cache.cache_caller(f"secret-{n}", ANN, 1)

    assert len(cache.entries) == 4_096
    assert "secret" not in repr(cache.entries)
    assert cache.find_caller("secret-4999", 0) == ANN


def test_a_function_is_cached_until_its_signature_expires() -> None:
    functions = FunctionAuthenticator(lambda _: ANSWER, "us-east-1", "000000000000", frozenset({"Indexer"}))

    found = functions(
        encode_credential("&".join(f"{n}={v}" for n, v in VALID_PARAMETERS.items()).replace("/", "%2F")), NOW
    )

    assert found is not None
    assert (found[0].kind, found[1]) == ("system", NOW + 300)


def test_a_malformed_credential_is_not_sent_to_sts() -> None:
    def never(_question: SignedIdentityRequest) -> str:
        raise AssertionError("asked")

    assert FunctionAuthenticator(never, "us-east-1", "000000000000", frozenset())(PREFIX + "eA", NOW) is None


@pytest.mark.parametrize(("status", "refused"), [(403, True), (400, True), (500, False), (503, False)])
def test_a_refusal_of_sts_is_a_refusal_and_a_failure_of_sts_is_an_error(status: int, refused: bool) -> None:
    def failing(_question: SignedIdentityRequest) -> str:
        raise urllib.error.HTTPError("u", status, "m", Message(), None)

    functions = FunctionAuthenticator(failing, "us-east-1", "000000000000", frozenset({"Indexer"}))
    credential = encode_credential("&".join(f"{n}={v}" for n, v in VALID_PARAMETERS.items()).replace("/", "%2F"))
    if refused:
        assert functions(credential, NOW) is None
    else:
        with pytest.raises(OSError):
            functions(credential, NOW)
