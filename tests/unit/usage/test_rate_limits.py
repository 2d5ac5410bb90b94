"""Leases are taken beside the requests: whatever becomes of them, no request waits and none fails."""

import logging
import threading
import time
from collections.abc import Callable

import pytest

from lisa.adapters.usage.rate_limits import RateLimits
from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.lease import Lease
from lisa.usage.limiter import Limiter
from lisa.usage.limits import Limits
from lisa.usage.ports import Leases
from tests.support.cloud import eventually
from tests.support.twins.leases import MemoryLeases

ADA = Subject("ada")
NOW = 6_000.0


class Stuck:
    """Leases whose answers do not come before they are let go."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()
        self.taken: list[str] = []

    def take(self, lease: Lease) -> int:
        self.taken.append(lease.scope)
        self.asked.set()
        self.let_go.wait(30)
        return lease.wanted


class Failing:
    """Leases that are not answered, `error` being why, until there is none."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.asked, self.thread = 0, threading.main_thread()

    def take(self, lease: Lease) -> int:
        self.asked, self.thread = self.asked + 1, threading.current_thread()
        if self.error:
            raise self.error
        return lease.wanted


class Clock:
    """Seconds that pass when they are told to."""

    now = NOW

    def __call__(self) -> float:
        return self.now


def passed(limits: RateLimits, requests: int) -> int:
    return sum(limits(ADA) is None for _ in range(requests))


def limited_by(leases: Leases, clock: Callable[[], float] = lambda: NOW) -> RateLimits:
    return RateLimits(Limiter(Limits(600)), leases, clock)


def test_no_request_waits_for_a_lease_that_does_not_come() -> None:
    leases = Stuck()
    limits = limited_by(leases)
    limits(ADA)
    assert leases.asked.wait(10)

    started = time.perf_counter()
    found = passed(limits, 10_000)
    seconds = time.perf_counter() - started
    leases.let_go.set()

    assert found == 59
    assert seconds < 2


def test_a_lease_that_comes_lets_requests_pass_again() -> None:
    leases = Stuck()
    limits = limited_by(leases)
    assert passed(limits, 100) == 60

    leases.let_go.set()

    eventually(lambda: limits(ADA) is None)


def test_it_starts_no_thread_before_it_needs_one_and_one_for_all() -> None:
    before = threading.active_count()
    limits = limited_by(MemoryLeases())
    assert threading.active_count() == before

    for name in range(50):
        limits(Subject(f"caller-{name}"))

    assert threading.active_count() == before + 1
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "leases"][-1]


def test_while_the_table_is_away_it_goes_on_alone_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    leases, clock = Failing(TransientError("the usage table does not answer")), Clock()
    limits = limited_by(leases, clock)
    limits(ADA)
    eventually(lambda: caplog.messages)

    assert passed(limits, 700) == 599
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
def test_an_unexpected_error_ends_the_thread_and_not_the_limits() -> None:
    leases, clock = Failing(ZeroDivisionError()), Clock()
    limits = limited_by(leases, clock)
    assert limits(ADA) is None
    eventually(lambda: not leases.thread.is_alive())
    leases.error = None
    clock.now += 2

    assert limits(ADA) is None
    eventually(lambda: leases.asked == 2)


def test_a_lease_that_waited_past_its_minute_is_not_taken() -> None:
    leases, clock = Stuck(), Clock()
    limits = limited_by(leases, clock)
    limits(ADA)
    assert leases.asked.wait(10)
    limits(Subject("ben"))  # its lease waits behind ada's
    clock.now += 60
    limits(Subject("cid"))

    leases.let_go.set()

    eventually(lambda: len(leases.taken) > 1)
    assert leases.taken == ["user:ada", "user:cid"]
