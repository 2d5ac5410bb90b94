"""The overshoot, the unspent rest and the cost of a decision for replicas that share a rate limit.

`python -m tests.bench.limits` sends requests at random times to random replicas, whose leases take a while.
"""

import heapq
import statistics
import time
from dataclasses import dataclass, field
from itertools import count, product
from random import Random

from rich.console import Console
from rich.table import Table

from lisa.policy.subject import Subject
from lisa.usage.lease import RequestLease
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimitSettings
from tests.support.twins.leases import MemoryLeases

_ADA, _START, _MINUTES = Subject("ada"), 6_000.0, 100


@dataclass(frozen=True)
class Load:
    """Requests per second, batch size, number of replicas, and the mean seconds of a lease."""

    limit: int
    replicas: int
    rate: float
    at_once: int = 1
    latency: float = 0.005


@dataclass
class Minute:
    """The result of one minute: admitted; refused because of a slow lease; unspent at the first other refusal."""

    admitted: int = 0
    too_fast: int = 0
    unspent: list[int] = field(default_factory=list)


def simulate_minute(load: Load, random: Random) -> Minute:
    """Simulate one minute from its beginning."""
    limiters, leases, order = (
        [RateLimiter(RateLimitSettings(load.limit)) for _ in range(load.replicas)],
        MemoryLeases(),
        count(),
    )
    due: list[tuple[float, int, tuple[RateLimiter, RequestLease] | None]] = [(_START, next(order), None)]
    found = Minute()
    while due and due[0][0] < _START + 60:
        now, _, event = heapq.heappop(due)
        if event is None:
            heapq.heappush(due, (now + random.expovariate(load.rate / load.at_once), next(order), None))
            receivers = [random.choice(limiters) for _ in range(load.at_once)]
        else:
            limiter, lease = event
            limiter.apply_grant(lease, leases.take_lease(lease), now)
            receivers = []
        for limiter in receivers:
            _send_request(limiter, now, found, load.limit)
        for limiter, lease in _list_due_leases(limiters if event is None else [event[0]]):
            heapq.heappush(due, (now + random.expovariate(1 / load.latency), next(order), (limiter, lease)))
    return found


def _send_request(limiter: RateLimiter, now: float, found: Minute, limit: int) -> None:
    limited = limiter.admit_request(_ADA, now)
    if limited is None:
        found.admitted += 1
    elif limited.retry_after == 1 and now < _START + 59:
        found.too_fast += 1
    else:
        found.unspent.append(max(0, limit - found.admitted))


def _list_due_leases(limiters: list[RateLimiter]) -> list[tuple[RateLimiter, RequestLease]]:
    return [(limiter, lease) for limiter in limiters for lease in limiter.take_due_leases()]


def measure_decision(limits: RateLimitSettings, caller: Subject, requests: int = 200_000) -> float:
    """Return the microseconds of one decision without leases."""
    limiter = RateLimiter(limits)
    started = time.perf_counter()
    for _ in range(requests):
        limiter.admit_request(caller, _START)
    return (time.perf_counter() - started) / requests * 1e6


def main() -> None:
    """Print the table in % of the limit; the last column is in % of the requests."""
    table = Table("limit", "replicas", "sent / limit", "at once", "beyond", "most", "unspent", "most", "too fast")
    for limit, replicas in product((60, 600), (1, 4, 40)):
        for times, at_once in ((0.9, 1), (2, 1), (20, 1), (2, limit // 10), (2, limit // 5)):
            load = Load(limit, replicas, times * limit / 60, at_once)
            cells = (limit, replicas, times, at_once, *(f"{figure:.1f}" for figure in compute_columns(load)))
            table.add_row(*map(str, cells))
    console = Console(width=120)
    console.print(table)
    everything = RateLimitSettings(10**9, {"law": 10**9, "sales": 10**9})
    for groups in ((), ("law", "sales")):
        cost = measure_decision(everything, Subject("ada", frozenset(groups)))
        console.print(f"a decision for a caller in {len(groups)} groups: {cost:.1f} µs")


def compute_columns(load: Load) -> tuple[float, ...]:
    """Return the columns: overshoot and unspent rest, each on average and at most, and requests refused too early."""
    found = [simulate_minute(load, Random(seed)) for seed in range(_MINUTES)]
    beyond = [100 * max(0, one.admitted - load.limit) / load.limit for one in found]
    unspent = [100 * one.unspent[0] / load.limit for one in found if one.unspent] or [0.0]
    fast = 100 * sum(one.too_fast for one in found) / (_MINUTES * load.rate * 60)
    return statistics.mean(beyond), max(beyond), statistics.mean(unspent), max(unspent), fast


if __name__ == "__main__":
    main()
