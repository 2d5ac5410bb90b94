"""The rate limiter of one replica: requests before, on and without leases, and its memory."""

import tracemalloc

import pytest

from lisa.policy.subject import Subject
from lisa.usage.lease import RequestLease
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimited, RateLimitScope, RateLimitSettings
from tests.support.twins.leases import MemoryLeases

ADA = Subject("ada", frozenset({"law"}))
BEN = Subject("ben", frozenset({"law"}))
NOW = 6_000.0


def answer_leases(limiter: RateLimiter, leases: MemoryLeases, now: float = NOW) -> list[RequestLease]:
    """Answer all due leases until none is due, and return them."""
    asked: list[RequestLease] = []
    while due := limiter.take_due_leases():
        for lease in due:
            limiter.apply_grant(lease, leases.take_lease(lease), now)
        asked += due
    return asked


def count_admitted(limiter: RateLimiter, leases: MemoryLeases | None, requests: int, now: float = NOW) -> int:
    """Return the number of admitted requests; `leases`, if given, answer after each request."""
    passed = 0
    for _ in range(requests):
        passed += limiter.admit_request(ADA, now) is None
        if leases:
            answer_leases(limiter, leases, now)
    return passed


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 59, 60, 600, 1_234])
def test_one_replica_admits_exactly_the_limit(limit: int) -> None:
    assert count_admitted(RateLimiter(RateLimitSettings(limit)), MemoryLeases(), 2 * limit) == limit


def test_each_minute_admits_the_whole_limit_again() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(60)), MemoryLeases()

    assert [count_admitted(limiter, leases, 99, now) for now in (NOW, NOW + 59, NOW + 60)] == [60, 0, 60]


def test_a_used_up_limit_is_refused_until_the_next_minute() -> None:
    limiter = RateLimiter(RateLimitSettings(60))
    count_admitted(limiter, MemoryLeases(), 60)

    assert limiter.admit_request(ADA, NOW + 12.3) == RateLimited(RateLimitScope("user:ada", 60), 48)


def test_a_burst_is_admitted_up_to_the_credit_and_then_retried_after_a_second() -> None:
    limiter = RateLimiter(RateLimitSettings(600))

    assert count_admitted(limiter, None, 100) == 60
    assert limiter.admit_request(ADA, NOW) == RateLimited(RateLimitScope("user:ada", 600), 1)


def test_a_lease_repays_the_debt_and_adds_a_quarter_of_the_admitted_requests() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(600)), MemoryLeases()
    count_admitted(limiter, None, 60)

    assert [lease.wanted for lease in answer_leases(limiter, leases)] == [2, 73]
    assert count_admitted(limiter, None, 200) == 15 + 60


@pytest.mark.parametrize(("requests", "most"), [(1, 1), (7, 1), (40, 10), (119, 29), (400, 30), (590, 10)])
def test_a_replica_holds_at_most_one_unused_slice_of_a_rate_limit(requests: int, most: int) -> None:
    limiter, leases = RateLimiter(RateLimitSettings(600)), MemoryLeases()
    count_admitted(limiter, leases, requests)

    left = leases.take_lease(RequestLease("user:ada", 100, 600, 600))

    assert 600 - requests - most <= left <= 600 - requests


def test_a_limiter_requests_one_lease_at_a_time() -> None:
    limiter = RateLimiter(RateLimitSettings(600))

    assert sum(len(limiter.take_due_leases()) for _ in range(80) if limiter.admit_request(ADA, NOW) is None) == 1


def test_the_members_of_a_group_share_its_rate_limit() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(0, {"law": 10})), MemoryLeases()
    for _ in range(5):
        assert limiter.admit_request(ADA, NOW) is None
        assert limiter.admit_request(BEN, NOW) is None
        answer_leases(limiter, leases)

    refused = limiter.admit_request(ADA, NOW)

    assert refused is not None
    assert refused.scope.key == "group:law"
    assert limiter.admit_request(Subject("cid"), NOW) is None


def test_a_limit_that_other_replicas_used_up_gives_no_credit() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(60)), MemoryLeases()
    leases.take_lease(RequestLease("user:ada", 100, 60, 60))

    assert count_admitted(limiter, leases, 60) == 1  # admitted before the first lease was answered


@pytest.mark.parametrize("limit", [2, 10, 60, 600])
def test_replicas_with_immediate_leases_exceed_the_limit_by_at_most_one_request_each(limit: int) -> None:
    leases, limiters = MemoryLeases(), [RateLimiter(RateLimitSettings(limit)) for _ in range(3)]
    passed = 0
    for _ in range(limit):
        passed += sum(count_admitted(limiter, leases, 1) for limiter in limiters)

    assert limit <= passed <= limit + len(limiters)


def test_a_refused_request_counts_against_no_limit() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(5, {"law": 20})), MemoryLeases()
    assert count_admitted(limiter, leases, 20) == 5

    others = [Subject(name, frozenset({"law"})) for name in ("ben", "cid", "dan")]
    passed = 0
    for caller in others * 5:
        passed += limiter.admit_request(caller, NOW) is None
        answer_leases(limiter, leases)

    assert passed == 15


def test_a_replica_without_leases_admits_requests_up_to_the_limit() -> None:
    limiter, passed, failed = RateLimiter(RateLimitSettings(60)), 0, 0
    for tenth in range(500):
        now = NOW + tenth / 10
        passed += limiter.admit_request(ADA, now) is None
        for lease in limiter.take_due_leases():
            failed += 1
            limiter.apply_grant(lease, None, now)

    assert passed == 60
    assert failed == 50  # one try each second


def test_a_new_caller_does_not_wait_for_a_lease_while_leases_are_unavailable() -> None:
    limiter = RateLimiter(RateLimitSettings(60))
    limiter.admit_request(BEN, NOW)
    [failed] = limiter.take_due_leases()
    limiter.apply_grant(failed, None, NOW)

    assert count_admitted(limiter, None, 99) == 60  # the lease of this caller is never answered


def test_requests_that_were_admitted_without_leases_are_repaid_by_the_next_lease() -> None:
    limiter, leases = RateLimiter(RateLimitSettings(60)), MemoryLeases()
    limiter.admit_request(ADA, NOW)
    [failed] = limiter.take_due_leases()
    limiter.apply_grant(failed, None, NOW)
    count_admitted(limiter, None, 39)

    assert limiter.admit_request(ADA, NOW + 2) is None
    assert [lease.wanted for lease in answer_leases(limiter, leases, NOW + 2)] == [44]
    assert count_admitted(RateLimiter(RateLimitSettings(60)), leases, 99, NOW + 2) == 16


def test_the_answer_to_a_lease_of_an_earlier_minute_is_ignored() -> None:
    limiter = RateLimiter(RateLimitSettings(60))
    limiter.admit_request(ADA, NOW)
    [late] = limiter.take_due_leases()
    limiter.admit_request(ADA, NOW + 60)
    limiter.apply_grant(late, 1_000, NOW + 60)
    limiter.apply_grant(late, None, NOW + 60)

    assert count_admitted(limiter, None, 99, NOW + 60) == 5


def test_a_limiter_stores_at_most_600_bytes_for_each_caller_and_only_for_one_minute() -> None:
    limiter, callers = RateLimiter(RateLimitSettings(600)), [Subject(f"caller-{number}") for number in range(10_000)]
    tracemalloc.start()
    try:
        for caller in callers:
            assert limiter.admit_request(caller, NOW) is None
            limiter.take_due_leases()
        most, _ = tracemalloc.get_traced_memory()
        limiter.admit_request(ADA, NOW + 60)
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 600 * len(callers)  # bytes: 60 MB for a hundred thousand
    assert left < 20_000
