"""One replica's rate limits. It decides from memory, and notes the leases that are due."""

from lisa.policy.subject import Subject
from lisa.usage.balance import RequestBalance
from lisa.usage.lease import RequestLease
from lisa.usage.limits import RateLimited, RateLimitScope, RateLimitSettings, minute_of


class RateLimiter:
    """Admits and refuses requests. Times are epoch seconds; balances end with their minute."""

    def __init__(self, limits: RateLimitSettings) -> None:
        self._limits = limits
        self._window = 0
        self._balances: dict[str, RequestBalance] = {}
        self._noted: list[RequestLease] = []
        self._away = False

    def admit_request(self, subject: Subject, now: float) -> RateLimited | None:
        """Return None to admit a request, or its refusal. A refused request counts against no scope."""
        self._start_window(minute_of(now))
        balances = [self._get_or_create_balance(scope) for scope in self._limits.scopes_of(subject)]
        refusals = [balance.build_refusal(now) for balance in balances if not balance.can_admit]
        for balance in balances:
            if not refusals:
                balance.count_request()
            self._note_due_lease(balance, now)
        return max(refusals, key=lambda refusal: refusal.retry_after, default=None)

    def take_due_leases(self) -> list[RequestLease]:
        """Return the leases that became due since the last call."""
        due, self._noted = self._noted, []
        return due

    def apply_grant(self, lease: RequestLease, granted: int | None, now: float) -> None:
        """Apply the granted requests of a lease; None is no response. A lease of an ended minute is ignored."""
        balance = self._balances.get(lease.scope)
        if balance is None or not lease.window == balance.window == minute_of(now):
            return
        self._away = granted is None
        balance.apply_grant(lease, granted, now)
        self._note_due_lease(balance, now)

    def _start_window(self, window: int) -> None:
        if window != self._window:
            self._window, self._balances, self._noted = window, {}, []

    def _get_or_create_balance(self, scope: RateLimitScope) -> RequestBalance:
        found = self._balances.get(scope.key)
        if found is None:
            found = self._balances[scope.key] = RequestBalance(scope, self._window)
        return found

    def _note_due_lease(self, balance: RequestBalance, now: float) -> None:
        lease = balance.request_due_lease(now, away=self._away)
        if lease is not None:
            self._noted.append(lease)
