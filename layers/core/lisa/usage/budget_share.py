"""What one replica holds of one budget in one window."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lisa.usage.account import LIFE, AccountKey, Change, Outcome
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.estimating import TokenEstimate

_PAUSE = 1.0  # seconds between two looks at an account in which too little was free, or that did not answer
_HURRY = 0.1  # the same while somebody waits
_IDLE = 60.0  # seconds after the last request in which all of it is given back
_PLENTY = 10  # slices: with fewer free nobody keeps more than one


@dataclass
class BudgetShare:
    """Tokens `held`: opened, and not yet spent; below zero when a request took more than it could be known to.
    Those `reserved` are in the hands of running requests.

    `lent` and its `tokens` are the slice to open next.
    `overdrawn` since a request took more than was held, until the account has been `told` and has room again: nothing
    is let have meanwhile, and all that comes back goes to the account.
    `known_from` is when the look at the account began that found too little there, or was not answered.
    """

    budget: Budget
    window: str
    held: int = 0
    reserved: int = 0
    lent: str | None = None
    tokens: int = 0
    busy: bool = False
    largest: int = 0
    free: int = 0
    scarce: bool = False
    exhausted: bool = False
    overdrawn: bool = False
    told: bool = False
    sent_at: float = 0.0
    known_from: float = float("-inf")
    used_at: float = 0.0
    renewed_at: float = 0.0
    _waiting: dict[int, TokenEstimate] = field(default_factory=dict)
    _telling: Change | None = None

    def asked(self, ask: TokenEstimate, now: float) -> None:
        """Somebody asks, whether or not they get it."""
        self.used_at = now
        self.largest = max(self.largest, ask.wanted)

    def await_(self, ask: TokenEstimate) -> None:
        """Somebody waits for as much as they want."""
        self._waiting[id(ask)] = ask

    def forget(self, ask: TokenEstimate) -> None:
        """They wait no longer, if they did."""
        self._waiting.pop(id(ask), None)

    @property
    def is_awaited(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    @property
    def want(self) -> int:
        """What all who wait want together."""
        return sum(ask.wanted for ask in self._waiting.values())

    def is_hopeful(self, ask: TokenEstimate, since: float) -> bool:
        """Whether more may come for somebody who asked so long ago: nobody is refused by what was known before.

        What running requests have reserved is mostly more than they take: it is waited for where it would be enough.
        """
        if self.busy or self.lent is not None or self.known_from <= since:
            return True
        return not self.overdrawn and self.held < ask.least <= self.held + self.reserved

    @property
    def available(self) -> int:
        """What requests may be let have."""
        return 0 if self.overdrawn else self.held

    def reserve(self, tokens: int) -> None:
        """A request is let have so much."""
        self.held -= tokens
        self.reserved += tokens

    def release(self, tokens: int, spent: int) -> None:
        """It has taken so much of it."""
        self.reserved -= tokens
        self.held += tokens - spent
        if self.held < 0:
            self.overdrawn, self.told, self._telling = True, False, None

    @property
    def keep(self) -> int:
        """What it may hold for those to come, and have lent besides: where there is plenty, two large requests."""
        usual = self.budget.slice
        return usual if self.scarce else max(usual, min(2 * self.largest, self.budget.most))

    def due(self, now: float, new_id: Callable[[], str]) -> Change | None:
        """What must be done now, if anything; until it is settled there is nothing else."""
        if self.busy:
            return None
        change = self._change(now, new_id)
        if change is not None:
            self.busy, self.sent_at = True, now
            self.held -= change.give_back
        return change

    def _change(self, now: float, new_id: Callable[[], str]) -> Change | None:
        place, limit = AccountKey(self.budget.scope, self.window), self.budget.tokens
        if self.overdrawn and (self.held or not self.told):
            self._telling = Change(place, limit, self.held, releases=self.lent)
            return self._telling
        if self._is_idle(now):
            back = max(0, self.held)
            return Change(place, limit, back, releases=self.lent) if back or self.lent else None
        if not self._waiting and (self.held > self.keep or self.tokens > self.keep):
            back = max(0, self.held - self.keep)
            return Change(place, limit, back, releases=self.lent if self.tokens > self.keep else None)
        if self._is_short and (self.lent is not None or now >= self.known_from + (_HURRY if self._waiting else _PAUSE)):
            return self._more(place, limit, new_id)
        if self.lent is not None and now - self.renewed_at > LIFE / 3:
            return Change(place, limit, renews=self.lent)
        return None

    def _more(self, place: AccountKey, limit: int, new_id: Callable[[], str]) -> Change:
        """Open what is lent, and be lent what those who wait want beyond it, or the next slice."""
        missing, wanted = self.want - self.held - self.tokens, self.keep
        least = wanted
        if missing > 0:
            smallest = min((ask.least for ask in self._waiting.values()), default=0)
            wanted, least = max(wanted, missing), max(1, smallest - self.held - self.tokens)
        return Change(
            place, limit, opens=self.lent, lends=new_id(), wanted=wanted, least=least, slice=self.budget.slice
        )

    @property
    def _is_short(self) -> bool:
        return self.want > self.held or self.held < self.keep // 2 or self.held < 1

    def _is_idle(self, now: float) -> bool:
        return now - self.used_at > _IDLE

    def settle(self, change: Change, outcome: Outcome | None, now: float) -> None:
        """Take what came of it; None when that is not known: then nothing came, whatever was made of it."""
        self.busy = False
        if outcome is None:
            self.held += min(0, change.give_back)  # a debt may be counted twice, and is never forgotten
            if change.opens or change.lends or change.releases:
                self.lent, self.tokens = None, 0
            self.exhausted, self.known_from = False, self.sent_at
            return
        self._learn(change, outcome)
        self.held += outcome.opened
        self.free = outcome.free
        self.scarce = outcome.free < _PLENTY * self.budget.slice
        self.renewed_at = now
        if change.lends:
            self.lent, self.tokens = (change.lends, outcome.lent) if outcome.lent else (None, 0)
            self.exhausted = outcome.lent < change.wanted
            self.known_from = self.sent_at if self.exhausted else float("-inf")
        elif change.releases is not None:
            self.lent, self.tokens = None, 0

    def _learn(self, change: Change, outcome: Outcome) -> None:
        """Whether the account has room again, once it knows of what was overdrawn."""
        self.told = self.told or change is self._telling
        if self.told and (outcome.free > 0 or outcome.lent > 0):
            self.overdrawn = False

    def refusal(self, ask: TokenEstimate, now: float, since: float) -> BudgetExceeded | None:
        """The refusal of a request of `since`; None when an answer that would tell has not come."""
        known = self.exhausted and not self.is_hopeful(ask, since)
        return BudgetExceeded(self.budget, self.budget.ends_in(now)) if known else None
