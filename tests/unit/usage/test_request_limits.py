"""Rate limits of an API function: every request is counted, and no limit is exceeded."""

import logging
from collections import Counter

import pytest

from lisa.adapters.usage.request_limits import RequestLimits
from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited, RateLimitScope, RateLimitSettings
from tests.support.twins.leases import MemoryLeases

ADA, BEN = Subject("ada", frozenset({"law"})), Subject("ben", frozenset({"law"}))


class Clock:
    """A clock that a test sets; seconds since the epoch."""

    now = 6_000.0

    def __call__(self) -> float:
        return self.now


class Recorder(MemoryLeases):
    """A counter that records its calls, and raises while `available` is false."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.available = True

    def count_request(self, scope: RateLimitScope, window: int) -> bool:
        self.calls[scope.key] += 1
        if not self.available:
            raise TransientError("the usage table does not answer")
        return super().count_request(scope, window)


def limits_over(counter: Recorder, clock: Clock | None = None, **limits: int) -> RequestLimits:
    caller = limits.pop("caller", 0)
    return RequestLimits(RateLimitSettings(caller, limits), counter, clock or Clock())


def test_processes_over_one_table_admit_exactly_the_limit_together() -> None:
    counter = Recorder()
    processes = [limits_over(counter, caller=7) for _ in range(3)]

    answers = [process(ADA) for _ in range(4) for process in processes]

    assert answers.count(None) == 7


def test_a_refusal_names_the_scope_and_the_end_of_the_minute() -> None:
    clock = Clock()
    limits = limits_over(Recorder(), clock, caller=5, law=1)
    clock.now += 20

    assert [limits(ADA), limits(BEN)] == [None, RateLimited(RateLimitScope("group:law", 1), 40)]


def test_a_scope_that_is_used_up_refuses_without_another_count_until_the_minute_ends() -> None:
    counter, clock = Recorder(), Clock()
    limits = limits_over(counter, clock, caller=9, law=1)

    answers = [limits(ADA) for _ in range(5)]
    clock.now += 60

    assert answers[0] is None
    assert None not in answers[1:]
    assert counter.calls == {"user:ada": 2, "group:law": 2}
    assert limits(ADA) is None


def test_a_caller_without_limits_costs_no_count() -> None:
    counter = Recorder()

    assert limits_over(counter)(ADA) is None
    assert not counter.calls


def test_while_the_table_is_unavailable_a_process_admits_up_to_the_limit_alone() -> None:
    counter = Recorder()
    counter.available = False
    limits = limits_over(counter, caller=3)

    assert [limits(ADA) is None for _ in range(5)] == [True, True, True, False, False]


def test_requests_that_were_counted_before_an_outage_count_during_it() -> None:
    counter = Recorder()
    limits = limits_over(counter, caller=3)
    assert limits(ADA) is None
    counter.available = False

    assert [limits(ADA) is None for _ in range(3)] == [True, True, False]


def test_an_unavailable_table_is_asked_once_a_second_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    counter, clock = Recorder(), Clock()
    counter.available = False
    limits = limits_over(counter, clock, caller=50)

    for _ in range(6):
        limits(ADA)
        clock.now += 0.5
    counter.available = True
    limits(ADA)

    assert counter.calls["user:ada"] == 4
    assert [line.split(":")[0] for line in caplog.messages] == [
        "until the usage table is available, this process applies the limits alone",
        "requests are counted in the usage table again",
    ]
