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

    def replace_budgets(self, budgets: Iterable[Budget]) -> None:
        """Replace the budgets."""
        self._budgets = {budget.scope: budget for budget in budgets}
        for share in self._shares.values():
            share.budget = self._budgets.get(share.budget.scope, share.budget)

    def has_budget_for(self, subject: Subject) -> bool:
        """Return whether a budget applies to this caller."""
        return bool(self._budgets) and any(scope in self._budgets for scope in budget_scopes_of(subject))

    def note_caller(self, subject: Subject, now: float) -> None:
        """Note a recognised caller, so that tokens are leased before their request is read."""
        for share in self._find_shares(subject, now):
            share.used_at = now

    def reserve_tokens(
        self, subject: Subject, ask: TokenEstimate, now: float, since: float
    ) -> Reserved | TokensExpected:
        """Reserve the wanted tokens, or wait while more may arrive, or else reserve the held tokens if they are enough.

        The request came at `since`. It waits until its accounts were looked at, five seconds at most.
        """
        shares = self._find_shares(subject, now)
        for share in shares:
            share.record_request(ask, now)
        held = min(share.available_tokens for share in shares)
        short = [share for share in shares if share.available_tokens < ask.wanted_tokens]
        if now - since <= PATIENCE and any(share.may_get_tokens(ask, since) for share in short):
            for share in short:
                share.add_waiting_request(ask)
            return WAITING
        self.withdraw_request(subject, ask, now)
        if held < ask.least_tokens:
            refusals = [
                share.find_refusal(ask, now, since) for share in short if share.available_tokens < ask.least_tokens
            ]
            known = [refusal for refusal in refusals if refusal is not None]
            return max(known, key=lambda refusal: refusal.retry_after, default=UNANSWERED)
        granted = min(held, ask.wanted_tokens)
        for share in shares:
            share.reserve_tokens(granted)
        return TokenReservation(granted, shares)

    def withdraw_request(self, subject: Subject, ask: TokenEstimate, now: float) -> None:
        """End the waiting of a request."""
        for share in self._find_shares(subject, now):
            share.remove_waiting_request(ask)

    def settle_reservation(self, reservation: TokenReservation, spent: int) -> None:
        """Record the tokens that a request spent; the rest is free again."""
        for share in reservation.shares:
            share.end_reservation(reservation.tokens, spent)
            self._noted[share.budget.scope] = share

    def take_due_changes(self, now: float) -> list[tuple[BudgetShare, AccountChange]]:
        """Return the changes that are due for the shares that were used or settled since the last call."""
        noted, self._noted = self._noted, {}
        found = []
        for scope, share in noted.items():
            if (change := share.take_due_change(now, self._new_id)) is not None:
                found.append((share, change))
            elif share.has_waiting_requests and not share.busy:
                self._noted[scope] = share  # its time has not come
        return found

    def note_all_shares(self, now: float) -> None:
        """Note all shares for the next `due`, and drop those of ended windows or of removed budgets."""
        for scope, share in list(self._shares.items()):
            budget = self._budgets.get(scope)
            if budget is None or share.window != budget.window_key(now):
                del self._shares[scope]
            else:
                self._noted[scope] = share

    def release_all(self) -> None:
        """Give back all tokens with the next `due`, before the process ends."""
        for share in self._shares.values():
            share.used_at = float("-inf")
        self._noted = dict(self._shares)

    def apply_outcome(
        self, share: BudgetShare, change: AccountChange, outcome: ChangeOutcome | None, now: float
    ) -> None:
        """Apply the outcome of a change that was due; None is an unknown outcome."""
        share.apply_outcome(change, outcome, now)
        self._noted[share.budget.scope] = share

    def _find_shares(self, subject: Subject, now: float) -> tuple[BudgetShare, ...]:
        budgets = [self._budgets[scope] for scope in budget_scopes_of(subject) if scope in self._budgets]
        return tuple(self._get_or_create_share(budget, now) for budget in budgets)

    def _get_or_create_share(self, budget: Budget, now: float) -> BudgetShare:
        found = self._shares.get(budget.scope)
        window = budget.window_key(now)
        if found is None or found.window != window:
            found = self._shares[budget.scope] = BudgetShare(budget, window, used_at=now)
        self._noted[budget.scope] = found
        return found
