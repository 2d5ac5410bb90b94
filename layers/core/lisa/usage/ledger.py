"""One replica's shares of all budgets. It decides from memory, and notes the changes of accounts that are due."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lisa.policy.subject import Subject
from lisa.usage.account import AccountChange, ChangeOutcome
from lisa.usage.budget import Budget, BudgetExceeded, budget_scopes_of
from lisa.usage.budget_share import BudgetShare
from lisa.usage.estimating import TokenEstimate


@dataclass(frozen=True)
class TokenReservation:
    """Tokens that are reserved for one request in each of its budgets."""

    tokens: int
    shares: tuple[BudgetShare, ...]


class TokensExpected:
    """The answer that tokens may arrive soon: call `reserve` again after the next settled change."""


class AccountsUnanswered:
    """The answer that the accounts did not respond in time."""


WAITING, UNANSWERED = TokensExpected(), AccountsUnanswered()
PATIENCE = 5.0  # seconds
Reserved = TokenReservation | BudgetExceeded | AccountsUnanswered


class BudgetLedger:
    """Reserves and settles. Times are epoch seconds. Nothing is spent that is not held."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._budgets: Mapping[str, Budget] = {}
        self._shares: dict[str, BudgetShare] = {}
        self._noted: dict[str, BudgetShare] = {}

    def follow(self, budgets: Iterable[Budget]) -> None:
        """Replace the budgets."""
        self._budgets = {budget.scope: budget for budget in budgets}
        for share in self._shares.values():
            share.budget = self._budgets.get(share.budget.scope, share.budget)

    def limits(self, subject: Subject) -> bool:
        """Return whether a budget applies to this caller."""
        return bool(self._budgets) and any(scope in self._budgets for scope in budget_scopes_of(subject))

    def expect(self, subject: Subject, now: float) -> None:
        """Note a recognised caller, so that tokens are leased before their request is read."""
        for share in self._of(subject, now):
            share.used_at = now

    def reserve(self, subject: Subject, ask: TokenEstimate, now: float, since: float) -> Reserved | TokensExpected:
        """Reserve the wanted tokens, or wait while more may arrive, or else reserve the held tokens if they are enough.

        The request came at `since`. It waits until its accounts were looked at, five seconds at most.
        """
        shares = self._of(subject, now)
        for share in shares:
            share.asked(ask, now)
        held = min(share.available for share in shares)
        short = [share for share in shares if share.available < ask.wanted]
        if now - since <= PATIENCE and any(share.is_hopeful(ask, since) for share in short):
            for share in short:
                share.add_waiting_request(ask)
            return WAITING
        self.withdraw(subject, ask, now)
        if held < ask.least:
            refusals = [share.refusal(ask, now, since) for share in short if share.available < ask.least]
            known = [refusal for refusal in refusals if refusal is not None]
            return max(known, key=lambda refusal: refusal.retry_after, default=UNANSWERED)
        granted = min(held, ask.wanted)
        for share in shares:
            share.reserve(granted)
        return TokenReservation(granted, shares)

    def withdraw(self, subject: Subject, ask: TokenEstimate, now: float) -> None:
        """End the waiting of a request."""
        for share in self._of(subject, now):
            share.forget(ask)

    def settle(self, reservation: TokenReservation, spent: int) -> None:
        """Record the tokens that a request spent; the rest is free again."""
        for share in reservation.shares:
            share.release(reservation.tokens, spent)
            self._noted[share.budget.scope] = share

    def due(self, now: float) -> list[tuple[BudgetShare, AccountChange]]:
        """Return the changes that are due for the shares that were used or settled since the last call."""
        noted, self._noted = self._noted, {}
        found = []
        for scope, share in noted.items():
            if (change := share.due(now, self._new_id)) is not None:
                found.append((share, change))
            elif share.is_awaited and not share.busy:
                self._noted[scope] = share  # its time has not come
        return found

    def tick(self, now: float) -> None:
        """Note all shares for the next `due`, and drop those of ended windows or of removed budgets."""
        for scope, share in list(self._shares.items()):
            budget = self._budgets.get(scope)
            if budget is None or share.window != budget.window(now):
                del self._shares[scope]
            else:
                self._noted[scope] = share

    def release_all(self) -> None:
        """Give back all tokens with the next `due`, before the process ends."""
        for share in self._shares.values():
            share.used_at = float("-inf")
        self._noted = dict(self._shares)

    def settled(self, share: BudgetShare, change: AccountChange, outcome: ChangeOutcome | None, now: float) -> None:
        """Apply the outcome of a change that was due; None is an unknown outcome."""
        share.settle(change, outcome, now)
        self._noted[share.budget.scope] = share

    def _of(self, subject: Subject, now: float) -> tuple[BudgetShare, ...]:
        budgets = [self._budgets[scope] for scope in budget_scopes_of(subject) if scope in self._budgets]
        return tuple(self._share(budget, now) for budget in budgets)

    def _share(self, budget: Budget, now: float) -> BudgetShare:
        found = self._shares.get(budget.scope)
        window = budget.window(now)
        if found is None or found.window != window:
            found = self._shares[budget.scope] = BudgetShare(budget, window, used_at=now)
        self._noted[budget.scope] = found
        return found
