"""One replica's balance of one scope in one minute."""

from dataclasses import dataclass

from lisa.usage.lease import RequestLease
from lisa.usage.limits import RateLimited, RateLimitScope, seconds_left_in_minute

_PAUSE = 1  # seconds between two leases that are not answered, and until a lease that is on its way has come


@dataclass(slots=True)
class RequestBalance:
    """Requests leased and not spent. A negative balance is a debt, which the next lease repays."""

    scope: RateLimitScope
    window: int
    held: int = 0
    spent: int = 0
    leasing: bool = False  # one lease is on its way, never two
    leased_out: bool = False  # nothing is left to lease in this minute
    alone: bool = False  # leases are not answered: the limit is this replica's own until one is
    ask_from: float = 0

    @property
    def can_admit(self) -> bool:
        """Return whether one more request may pass. A replica alone never admits more than the limit."""
        if self.spent >= self.scope.limit:
            return False
        floor = 0 if self.leased_out else -self.scope.max_requests_before_lease
        return self.alone or self.held > floor

    def count_request(self) -> None:
        """Count one admitted request."""
        self.held -= 1
        self.spent += 1

    def build_refusal(self, now: float) -> RateLimited:
        """Return the refusal: the limit is used up until the minute ends, or a burst was faster than its lease."""
        used_up = self.leased_out or self.spent >= self.scope.limit
        return RateLimited(self.scope, seconds_left_in_minute(now) if used_up else _PAUSE)

    @property
    def target_reserve(self) -> int:
        """Return the requests it may hold unspent: a quarter of those it admitted, so that idle replicas hold few."""
        return min(self.scope.max_held_requests, max(1, self.spent // 4), self.scope.limit - self.spent)

    def request_due_lease(self, now: float, *, away: bool) -> RequestLease | None:
        """Return the lease that is due, for debts and the reserve, or None while half of the reserve is left.

        While leases are `away` nobody waits for this one: the replica goes on alone until it is answered.
        """
        wanted, enough = self.target_reserve - self.held, 2 * self.held >= max(1, self.target_reserve)
        if wanted <= 0 or enough or self.leasing or self.leased_out or now < self.ask_from:
            return None
        self.leasing, self.alone = True, self.alone or away
        return RequestLease(self.scope.key, self.window, wanted, self.scope.limit)

    def apply_grant(self, lease: RequestLease, granted: int | None, now: float) -> None:
        """Add the granted requests; None is no response."""
        self.leasing = False
        self.alone = granted is None
        if granted is None:
            self.ask_from = now + _PAUSE
        else:
            self.held += granted
            self.leased_out = granted < lease.wanted
