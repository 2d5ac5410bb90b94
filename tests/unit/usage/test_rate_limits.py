"""Leases of rate limits are taken in a background thread: no request waits for one or fails with one."""

import logging
import threading
import time
from collections.abc import Callable

import pytest

from lisa.adapters.usage.rate_limits import RateLimits
from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.lease import RequestLease
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimitSettings
from lisa.usage.ports import LeaseStore
from tests.support.cloud import eventually
from tests.support.twins.leases import MemoryLeases

ADA = Subject("ada")
NOW = 6_000.0


class BlockedLeases:
    """Leases that answer only after `released` is set."""

    def __init__(self) -> None:
        self.asked, self.released = threading.Event(), threading.Event()
        self.taken: list[str] = []

    def take_lease(self, lease: RequestLease) -> int:
        self.taken.append(lease.scope)
        self.asked.set()
        self.released.wait(30)
        return lease.wanted


class FailingLeases:
    """Leases that raise `error` while it is set."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.asked, self.thread = 0, threading.main_thread()

    def take_lease(self, lease: RequestLease) -> int:
        self.asked, self.thread = self.asked + 1, threading.current_thread()
        if self.error:
            raise self.error
        return lease.wanted


class Clock:
    """A clock that a test sets; seconds since the epoch."""

    now = NOW

    def __call__(self) -> float:
        return self.now


def count_admitted(limits: RateLimits, requests: int) -> int:
    return sum(limits(ADA) is None for _ in range(requests))


def rate_limits(leases: LeaseStore, clock: Callable[[], float] = lambda: NOW) -> RateLimits:
    return RateLimits(RateLimiter(RateLimitSettings(600)), leases, clock)


def test_no_request_waits_for_a_lease_that_is_not_answered() -> None:
    leases = BlockedLeases()
    limits = rate_limits(leases)
    limits(ADA)
    assert leases.asked.wait(10)

    started = time.perf_counter()
    found = count_admitted(limits, 10_000)
    seconds = time.perf_counter() - started
    leases.released.set()

    assert found == 59
    assert seconds < 2


def test_requests_are_admitted_again_once_their_lease_is_answered() -> None:
    leases = BlockedLeases()
    limits = rate_limits(leases)
    assert count_admitted(limits, 100) == 60

    leases.released.set()

    eventually(lambda: limits(ADA) is None)


def test_rate_limits_start_one_thread_for_all_callers_at_the_first_request() -> None:
    before = threading.active_count()
    limits = rate_limits(MemoryLeases())
    assert threading.active_count() == before

    for name in range(50):
        limits(Subject(f"caller-{name}"))

    assert threading.active_count() == before + 1
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "leases"][-1]


def test_an_outage_of_the_usage_table_is_logged_once_and_the_replica_limits_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    leases, clock = FailingLeases(TransientError("the usage table does not answer")), Clock()
    limits = rate_limits(leases, clock)
    limits(ADA)
    eventually(lambda: caplog.messages)

    assert count_admitted(limits, 700) == 599
    clock.now += 2
    limits(ADA)
    eventually(lambda: leases.asked == 2)
    leases.error = None

    def answered() -> bool:
        clock.now += 2
        limits(ADA)
        return len(caplog.messages) == 2

    eventually(answered)
    assert caplog.messages == [
        "until leases are answered this replica goes by the limits alone: the usage table does not answer",
        "limits are shared by all replicas again",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_leases_continue_in_a_new_thread_after_an_unexpected_error() -> None:
    leases, clock = FailingLeases(ZeroDivisionError()), Clock()
    limits = rate_limits(leases, clock)
    assert limits(ADA) is None
    eventually(lambda: not leases.thread.is_alive())
    leases.error = None
    clock.now += 2

    assert limits(ADA) is None
    eventually(lambda: leases.asked == 2)


def test_a_queued_lease_of_an_earlier_minute_is_not_taken() -> None:
    leases, clock = BlockedLeases(), Clock()
    limits = rate_limits(leases, clock)
    limits(ADA)
    assert leases.asked.wait(10)
    limits(Subject("ben"))  # this lease is queued behind the lease of ada
    clock.now += 60
    limits(Subject("cid"))

    leases.released.set()

    eventually(lambda: len(leases.taken) > 1)
    assert leases.taken == ["user:ada", "user:cid"]
