"""Simulations of replicas that share a rate limit: they exceed it by at most their credit."""

from random import Random

import pytest

from lisa.usage.limits import RateLimited, RateLimitSettings
from tests.support.replicas import Replicas

STEPS = 1_000


def random_replicas(seed: int, *, lost: float = 0.0) -> Replicas:
    random = Random(seed)
    limits = RateLimitSettings(
        random.choice((0, 1, 2, 7, 60, 300)), {"law": random.choice((1, 5, 30, 200)), "sales": 40}
    )
    return Replicas(random, limits, random.randint(1, 8), lost=lost)


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_all_replicas_together_exceed_the_limit_by_at_most_their_credit(start: int) -> None:
    for seed in range(start, start + 50):
        replicas = random_replicas(seed)
        for _ in range(STEPS):
            replicas.step()

        for place, scope in replicas.scopes().items():
            assert replicas.admitted[place] <= scope.limit + replicas.ever * scope.max_requests_before_lease, seed


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_requests_are_refused_only_if_little_is_left_or_a_burst_is_faster_than_its_lease(start: int) -> None:
    for seed in range(start, start + 50):
        replicas = random_replicas(seed)
        for _ in range(STEPS):
            if (limited := replicas.step()) is None:
                continue
            replica, scope = replicas.refused[-1][0], limited.scope
            unspent = replicas.unspent(scope)
            little = (
                unspent < replicas.ever * scope.max_held_requests
                and unspent < replicas.ever + (scope.limit - unspent) / 4
            )
            waiting = any(one.replica is replica and one.lease.scope == scope.key for one in replicas.under_way)
            assert little or (
                waiting
                and replicas.debt(replica, scope) >= scope.max_requests_before_lease
                and limited.retry_after == 1
            )


def test_the_simulated_replicas_refuse_bursts_and_used_up_limits() -> None:
    waits = [limited.retry_after for seed in range(20) for limited in _refusals(random_replicas(seed))]

    assert min(waits) == 1
    assert len([wait for wait in waits if wait > 1]) > len(waits) / 10


@pytest.mark.parametrize("lost", [0.1, 0.5, 1.0])
def test_each_replica_keeps_to_the_whole_limit_while_leases_are_not_answered(lost: float) -> None:
    for seed in range(30):
        replicas = random_replicas(seed, lost=lost)
        for _ in range(STEPS):
            replicas.step()

        for place, scope in replicas.scopes().items():
            assert replicas.admitted[place] <= replicas.ever * scope.limit, seed
            assert all(replica.admitted[place] <= scope.limit for replica in replicas.alive)


def _refusals(replicas: Replicas) -> list[RateLimited]:
    for _ in range(STEPS):
        replicas.step()
    return [limited for _, limited in replicas.refused]
