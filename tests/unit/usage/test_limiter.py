"""One replica: what passes before a lease, on a lease, without leases; and what it keeps in memory."""

import tracemalloc

import pytest

from lisa.policy.subject import Subject
from lisa.usage.lease import Lease
from lisa.usage.limiter import Limiter
from lisa.usage.limits import Limits, RateLimited, Scope
from tests.support.twins.leases import MemoryLeases

ADA = Subject("ada", frozenset({"law"}))
BEN = Subject("ben", frozenset({"law"}))
NOW = 6_000.0


def leased(limiter: Limiter, leases: MemoryLeases, now: float = NOW) -> list[Lease]:
    """Answer every lease until none is due; those that were asked for."""
    asked: list[Lease] = []
    while due := limiter.noted():
        for lease in due:
            limiter.settle(lease, leases.take(lease), now)
        asked += due
    return asked


def admitted(limiter: Limiter, leases: MemoryLeases | None, requests: int, now: float = NOW) -> int:
    """How many of so many requests in a row pass, when leases are answered between them, or not at all."""
    passed = 0
    for _ in range(requests):
        passed += limiter.admit(ADA, now) is None
        if leases:
            leased(limiter, leases, now)
    return passed


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 59, 60, 600, 1_234])
def test_one_replica_admits_exactly_the_limit(limit: int) -> None:
    assert admitted(Limiter(Limits(limit)), MemoryLeases(), 2 * limit) == limit


def test_the_next_minute_begins_anew() -> None:
    limiter, leases = Limiter(Limits(60)), MemoryLeases()

    assert [admitted(limiter, leases, 99, now) for now in (NOW, NOW + 59, NOW + 60)] == [60, 0, 60]


def test_the_minutes_requests_used_up_are_worth_waiting_for_the_next() -> None:
    limiter = Limiter(Limits(60))
    admitted(limiter, MemoryLeases(), 60)

    assert limiter.admit(ADA, NOW + 12.3) == RateLimited(Scope("user:ada", 60), 48)


def test_a_burst_passes_on_credit_and_what_is_too_fast_for_its_lease_waits_a_second() -> None:
    limiter = Limiter(Limits(600))

    assert admitted(limiter, None, 100) == 60
    assert limiter.admit(ADA, NOW) == RateLimited(Scope("user:ada", 600), 1)


def test_a_lease_repays_the_debt_and_reserves_a_quarter_of_what_was_admitted() -> None:
    limiter, leases = Limiter(Limits(600)), MemoryLeases()
    admitted(limiter, None, 60)

    assert [lease.wanted for lease in leased(limiter, leases)] == [2, 73]
    assert admitted(limiter, None, 200) == 15 + 60


@pytest.mark.parametrize(("requests", "most"), [(1, 1), (7, 1), (40, 10), (119, 29), (400, 30), (590, 10)])
def test_a_replica_holds_at_most_a_slice_unspent(requests: int, most: int) -> None:
    limiter, leases = Limiter(Limits(600)), MemoryLeases()
    admitted(limiter, leases, requests)

    left = leases.take(Lease("user:ada", 100, 600, 600))

    assert 600 - requests - most <= left <= 600 - requests


def test_one_lease_is_on_its_way_and_never_two() -> None:
    limiter = Limiter(Limits(600))

    assert sum(len(limiter.noted()) for _ in range(80) if limiter.admit(ADA, NOW) is None) == 1


def test_a_group_is_shared_by_its_members() -> None:
    limiter, leases = Limiter(Limits(0, {"law": 10})), MemoryLeases()
    for _ in range(5):
        assert limiter.admit(ADA, NOW) is None
        assert limiter.admit(BEN, NOW) is None
        leased(limiter, leases)

    refused = limiter.admit(ADA, NOW)

    assert refused is not None
    assert refused.scope.key == "group:law"
    assert limiter.admit(Subject("cid"), NOW) is None


def test_a_limit_that_others_used_up_gives_no_credit() -> None:
    limiter, leases = Limiter(Limits(60)), MemoryLeases()
    leases.take(Lease("user:ada", 100, 60, 60))

    assert admitted(limiter, leases, 60) == 1  # before it knew


@pytest.mark.parametrize("limit", [2, 10, 60, 600])
def test_replicas_whose_leases_are_answered_at_once_pass_the_limit_by_one_request_each(limit: int) -> None:
    leases, limiters = MemoryLeases(), [Limiter(Limits(limit)) for _ in range(3)]
    passed = 0
    for _ in range(limit):
        passed += sum(admitted(limiter, leases, 1) for limiter in limiters)

    assert limit <= passed <= limit + len(limiters)


def test_a_refused_request_counts_against_nobody() -> None:
    limiter, leases = Limiter(Limits(5, {"law": 20})), MemoryLeases()
    assert admitted(limiter, leases, 20) == 5

    others = [Subject(name, frozenset({"law"})) for name in ("ben", "cid", "dan")]
    passed = 0
    for caller in others * 5:
        passed += limiter.admit(caller, NOW) is None
        leased(limiter, leases)

    assert passed == 15


def test_without_answers_it_goes_on_alone_up_to_the_limit() -> None:
    limiter, passed, failed = Limiter(Limits(60)), 0, 0
    for tenth in range(500):
        now = NOW + tenth / 10
        passed += limiter.admit(ADA, now) is None
        for lease in limiter.noted():
            failed += 1
            limiter.settle(lease, None, now)

    assert passed == 60
    assert failed == 50  # once a second


def test_while_leases_are_away_nobody_new_waits_for_one() -> None:
    limiter = Limiter(Limits(60))
    limiter.admit(BEN, NOW)
    [failed] = limiter.noted()
    limiter.settle(failed, None, NOW)

    assert admitted(limiter, None, 99) == 60  # its own lease is on its way and never answered


def test_requests_admitted_alone_are_repaid_once_leases_respond() -> None:
    limiter, leases = Limiter(Limits(60)), MemoryLeases()
    limiter.admit(ADA, NOW)
    [failed] = limiter.noted()
    limiter.settle(failed, None, NOW)
    admitted(limiter, None, 39)

    assert limiter.admit(ADA, NOW + 2) is None
    assert [lease.wanted for lease in leased(limiter, leases, NOW + 2)] == [44]
    assert admitted(Limiter(Limits(60)), leases, 99, NOW + 2) == 16


def test_an_answer_that_comes_after_its_minute_is_no_matter() -> None:
    limiter = Limiter(Limits(60))
    limiter.admit(ADA, NOW)
    [late] = limiter.noted()
    limiter.admit(ADA, NOW + 60)
    limiter.settle(late, 1_000, NOW + 60)
    limiter.settle(late, None, NOW + 60)

    assert admitted(limiter, None, 99, NOW + 60) == 5


def test_callers_cost_little_and_are_forgotten_with_their_minute() -> None:
    limiter, callers = Limiter(Limits(600)), [Subject(f"caller-{number}") for number in range(10_000)]
    tracemalloc.start()
    try:
        for caller in callers:
            assert limiter.admit(caller, NOW) is None
            limiter.noted()
        most, _ = tracemalloc.get_traced_memory()
        limiter.admit(ADA, NOW + 60)
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 600 * len(callers)  # bytes: 60 MB for a hundred thousand
    assert left < 20_000
