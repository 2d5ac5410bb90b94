"""One replica's limits: decided at once from what it holds; what it must lease is noted, for others to see to."""

from lisa.policy.subject import Subject
from lisa.usage.balance import Balance
from lisa.usage.lease import Lease
from lisa.usage.limits import Limits, RateLimited, Scope, window_of


class Limiter:
    """Admits requests. Times are epoch seconds; nothing outlives the minute it belongs to."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._window = 0
        self._balances: dict[str, Balance] = {}
        self._noted: list[Lease] = []
        self._away = False

    def admit(self, subject: Subject, now: float) -> RateLimited | None:
        """None to let a request pass, which then counts against all of its scopes; refused it counts against none."""
        self._turn_to(window_of(now))
        balances = [self._balance(scope) for scope in self._limits.scopes(subject)]
        refusals = [balance.refusal(now) for balance in balances if not balance.admits]
        for balance in balances:
            if not refusals:
                balance.spend()
            self._note(balance, now)
        return max(refusals, key=lambda refusal: refusal.retry_after, default=None)

    def noted(self) -> list[Lease]:
        """The leases that are due since it was last asked."""
        due, self._noted = self._noted, []
        return due

    def settle(self, lease: Lease, granted: int | None, now: float) -> None:
        """What came of a lease; None when there was no answer. What comes too late for its minute is no matter."""
        balance = self._balances.get(lease.scope)
        if balance is None or not lease.window == balance.window == window_of(now):
            return
        self._away = granted is None
        balance.settle(lease, granted, now)
        self._note(balance, now)

    def _turn_to(self, window: int) -> None:
        if window != self._window:
            self._window, self._balances, self._noted = window, {}, []

    def _balance(self, scope: Scope) -> Balance:
        found = self._balances.get(scope.key)
        if found is None:
            found = self._balances[scope.key] = Balance(scope, self._window)
        return found

    def _note(self, balance: Balance, now: float) -> None:
        lease = balance.ask(now, away=self._away)
        if lease is not None:
            self._noted.append(lease)
