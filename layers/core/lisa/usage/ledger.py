"""One replica's part of all budgets: decided at once from what it holds; what must be done is noted, for others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lisa.policy.subject import Subject
from lisa.usage.account import Change, Outcome
from lisa.usage.budget import Budget, Overspent, scopes_of
from lisa.usage.estimating import Ask
from lisa.usage.holding import Holding


@dataclass(frozen=True)
class Reservation:
    """Tokens that are set aside for one request in every budget it takes from."""

    tokens: int
    holdings: tuple[Holding, ...]


class Waiting:
    """More may come in a moment: ask again when something was settled."""


class Unanswered:
    """Whether there is enough could not be learnt in time."""


WAITING, UNANSWERED = Waiting(), Unanswered()
PATIENCE = 5.0  # seconds
Reserved = Reservation | Overspent | Unanswered


class Ledger:
    """Reserves and settles. Times are epoch seconds. Nothing is spent that is not held."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._budgets: Mapping[str, Budget] = {}
        self._holdings: dict[str, Holding] = {}
        self._noted: dict[str, Holding] = {}

    def follow(self, budgets: Iterable[Budget]) -> None:
        """The budgets there are from now on."""
        self._budgets = {budget.scope: budget for budget in budgets}
        for holding in self._holdings.values():
            holding.budget = self._budgets.get(holding.budget.scope, holding.budget)

    def limits(self, subject: Subject) -> bool:
        """Whether any budget concerns this caller."""
        return bool(self._budgets) and any(scope in self._budgets for scope in scopes_of(subject))

    def expect(self, subject: Subject, now: float) -> None:
        """A caller was recognised: what they will need is seen to."""
        for holding in self._of(subject, now):
            holding.used_at = now

    def reserve(self, subject: Subject, ask: Ask, now: float, since: float) -> Reserved | Waiting:
        """All that is wanted if it is held; else wait while more may come, and then what is held, if it is enough.

        The request came at `since`. It waits until its accounts were looked at, five seconds at most.
        """
        holdings = self._of(subject, now)
        for holding in holdings:
            holding.asked(ask, now)
        held = min(holding.available for holding in holdings)
        short = [holding for holding in holdings if holding.available < ask.wanted]
        if now - since <= PATIENCE and any(holding.is_hopeful(ask, since) for holding in short):
            for holding in short:
                holding.await_(ask)
            return WAITING
        self.withdraw(subject, ask, now)
        if held < ask.least:
            refusals = [holding.refusal(ask, now, since) for holding in short if holding.available < ask.least]
            known = [refusal for refusal in refusals if refusal is not None]
            return max(known, key=lambda refusal: refusal.retry_after, default=UNANSWERED)
        granted = min(held, ask.wanted)
        for holding in holdings:
            holding.reserve(granted)
        return Reservation(granted, holdings)

    def withdraw(self, subject: Subject, ask: Ask, now: float) -> None:
        """The request waits no longer, whatever became of it."""
        for holding in self._of(subject, now):
            holding.forget(ask)

    def settle(self, reservation: Reservation, spent: int) -> None:
        """A request has taken so much: the rest is free again."""
        for holding in reservation.holdings:
            holding.release(reservation.tokens, spent)
            self._noted[holding.budget.scope] = holding

    def due(self, now: float) -> list[tuple[Holding, Change]]:
        """What must be done now for those that were used or settled since it was last asked."""
        noted, self._noted = self._noted, {}
        found = []
        for scope, holding in noted.items():
            if (change := holding.due(now, self._new_id)) is not None:
                found.append((holding, change))
            elif holding.is_awaited and not holding.busy:
                self._noted[scope] = holding  # its time has not come
        return found

    def tick(self, now: float) -> None:
        """Note all of them, now and then; those of windows that have ended, or of no budget, are forgotten."""
        for scope, holding in list(self._holdings.items()):
            budget = self._budgets.get(scope)
            if budget is None or holding.window != budget.window(now):
                del self._holdings[scope]
            else:
                self._noted[scope] = holding

    def leave(self) -> None:
        """The end has come: all of it goes back with what is due next."""
        for holding in self._holdings.values():
            holding.used_at = float("-inf")
        self._noted = dict(self._holdings)

    def settled(self, holding: Holding, change: Change, outcome: Outcome | None, now: float) -> None:
        """What came of something that was due; None when that is not known."""
        holding.settle(change, outcome, now)
        self._noted[holding.budget.scope] = holding

    def _of(self, subject: Subject, now: float) -> tuple[Holding, ...]:
        budgets = [self._budgets[scope] for scope in scopes_of(subject) if scope in self._budgets]
        return tuple(self._holding(budget, now) for budget in budgets)

    def _holding(self, budget: Budget, now: float) -> Holding:
        found = self._holdings.get(budget.scope)
        window = budget.window(now)
        if found is None or found.window != window:
            found = self._holdings[budget.scope] = Holding(budget, window, used_at=now)
        self._noted[budget.scope] = found
        return found
