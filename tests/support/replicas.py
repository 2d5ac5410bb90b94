"""A simulation of replicas that share rate limits; a random seed decides the order of events and losses."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from lisa.policy.subject import Subject
from lisa.usage.lease import RequestLease
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimited, RateLimitScope, RateLimitSettings, minute_of
from tests.support.twins.leases import MemoryLeases

CALLERS = (Subject("ada", frozenset({"law"})), Subject("ben", frozenset({"law", "sales"})), Subject("cid"))
_Place = tuple[str, int]  # a scope's key and a window


@dataclass
class Replica:
    """A limiter, the requests that it admitted, and the leases that it received."""

    limiter: RateLimiter
    admitted: Counter[_Place] = field(default_factory=Counter)
    granted: Counter[_Place] = field(default_factory=Counter)


@dataclass
class PendingLease:
    """A lease that is requested, or whose answer is not received yet."""

    replica: Replica
    lease: RequestLease
    granted: int | None = None
    taken: bool = False


class Replicas:
    """Replicas with shared limits.

    `lost` is the share of leases without an answer; half of these count all the same.
    """

    def __init__(self, random: Random, limits: RateLimitSettings, count: int, *, lost: float = 0.0) -> None:
        self.random, self.limits, self.lost = random, limits, lost
        self.now, self.ever = 1_000_000.0, count
        self.alive = [Replica(RateLimiter(limits)) for _ in range(count)]
        self.leases, self.under_way = MemoryLeases(), list[PendingLease]()
        self.admitted: Counter[_Place] = Counter()
        self.refused: list[tuple[Replica, RateLimited]] = []

    def step(self) -> RateLimited | None:
        """Let one random event happen; return the refusal if a request was refused."""
        what = self.random.random()
        if what < 0.6:
            return self._request(self.random.choice(self.alive), self.random.choice(CALLERS))
        if what < 0.99 and self.under_way:
            self._onwards(self.random.randrange(len(self.under_way)))
        elif what > 0.998:
            self.alive[self.random.randrange(len(self.alive))] = Replica(RateLimiter(self.limits))
            self.ever += 1
        self.now += self.random.choice((0, 0, 0, 0.01, 0.2))
        return None

    def scopes(self) -> dict[_Place, RateLimitScope]:
        """Return every scope of every minute for which a request was admitted."""
        known = {scope.key: scope for caller in CALLERS for scope in self.limits.scopes_of(caller)}
        return {place: known[place[0]] for place in self.admitted}

    def unspent(self, scope: RateLimitScope) -> int:
        """Return the unused part of the limit in this minute."""
        return scope.limit - self.admitted[scope.key, minute_of(self.now)]

    def debt(self, replica: Replica, scope: RateLimitScope) -> int:
        """Return how many requests this replica admitted in this minute without an answered lease."""
        place = (scope.key, minute_of(self.now))
        return replica.admitted[place] - replica.granted[place]

    def _request(self, replica: Replica, caller: Subject) -> RateLimited | None:
        limited = replica.limiter.admit_request(caller, self.now)
        if limited is None:
            places = [(scope.key, minute_of(self.now)) for scope in self.limits.scopes_of(caller)]
            self.admitted.update(places)
            replica.admitted.update(places)
        else:
            self.refused.append((replica, limited))
        self._note(replica)
        return limited

    def _note(self, replica: Replica) -> None:
        for lease in replica.limiter.take_due_leases():
            same = [one for one in self.under_way if one.replica is replica and one.lease.scope == lease.scope]
            assert lease.window not in [one.lease.window for one in same], "two leases for one scope"
            self.under_way.append(PendingLease(replica, lease))

    def _onwards(self, number: int) -> None:
        """Take a pending lease, or deliver its answer; either may be lost."""
        found = self.under_way[number]
        gone = self.random.random() < self.lost / 2
        if not found.taken and not gone:
            found.granted, found.taken = self.leases.take_lease(found.lease), True
            return
        del self.under_way[number]
        granted = None if gone else found.granted
        if granted is not None and minute_of(self.now) == found.lease.window:
            found.replica.granted[found.lease.scope, found.lease.window] += granted
        found.replica.limiter.apply_grant(found.lease, granted, self.now)
        if found.replica in self.alive:
            self._note(found.replica)
