"""One replica's share of one budget in one window."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lisa.usage.account import SLICE_SECONDS, AccountChange, AccountKey, ChangeOutcome
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.estimating import TokenEstimate

_PAUSE = 1.0  # seconds between two looks at an account in which too little was free, or that did not answer
_HURRY = 0.1  # the same while somebody waits
_IDLE = 60.0  # seconds after the last request in which all of it is given back
_PLENTY = 10  # slices: with fewer free nobody keeps more than one


@dataclass
class BudgetShare:
    """The tokens that a replica holds: `held` are opened and not spent, `reserved` belong to running requests.

    `held` is negative after a request spent more than it reserved. Then the share is `overdrawn`, until the account
    was `told` and has free tokens: meanwhile no request gets tokens, and returned tokens go to the account.
    `lent` and its `tokens` are the slice to open next. `known_from` is the start of the last read of the account that
    found too little, or got no response.
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
    _telling: AccountChange | None = None

    def record_request(self, ask: TokenEstimate, now: float) -> None:
        """Record a request, before it is decided."""
        self.used_at = now
        self.largest = max(self.largest, ask.wanted_tokens)

    def add_waiting_request(self, ask: TokenEstimate) -> None:
        """Add a request that waits for tokens."""
        self._waiting[id(ask)] = ask

    def remove_waiting_request(self, ask: TokenEstimate) -> None:
        """Remove a waiting request, if it waits."""
        self._waiting.pop(id(ask), None)

    @property
    def has_waiting_requests(self) -> bool:
        """Return whether a request waits."""
        return bool(self._waiting)

    @property
    def waiting_tokens(self) -> int:
        """Return the tokens that all waiting requests want."""
        return sum(ask.wanted_tokens for ask in self._waiting.values())

    def may_get_tokens(self, ask: TokenEstimate, since: float) -> bool:
        """Return whether more tokens may arrive for a request of `since`. No older knowledge refuses a request.

        What running requests have reserved is mostly more than they take: it is waited for where it would be enough.
        """
        if self.busy or self.lent is not None or self.known_from <= since:
            return True
        return not self.overdrawn and self.held < ask.least_tokens <= self.held + self.reserved

    @property
    def available_tokens(self) -> int:
        """Return the tokens that requests may reserve."""
        return 0 if self.overdrawn else self.held

    def reserve_tokens(self, tokens: int) -> None:
        """Reserve tokens for a request."""
        self.held -= tokens
        self.reserved += tokens

    def end_reservation(self, tokens: int, spent: int) -> None:
        """End a reservation of which a request spent some tokens."""
        self.reserved -= tokens
        self.held += tokens - spent
        if self.held < 0:
            self.overdrawn, self.told, self._telling = True, False, None

    @property
    def tokens_to_keep(self) -> int:
        """Return the tokens to keep for later requests: enough for two large ones, unless the budget is scarce."""
        usual = self.budget.slice_tokens
        return usual if self.scarce else max(usual, min(2 * self.largest, self.budget.max_kept_tokens))

    def take_due_change(self, now: float, new_id: Callable[[], str]) -> AccountChange | None:
        """Return the change that is due, or None. No other change is due until it is settled."""
        if self.busy:
            return None
        change = self._find_due_change(now, new_id)
        if change is not None:
            self.busy, self.sent_at = True, now
            self.held -= change.give_back
        return change

    def _find_due_change(self, now: float, new_id: Callable[[], str]) -> AccountChange | None:
        place, limit = AccountKey(self.budget.scope, self.window), self.budget.tokens
        if self.overdrawn and (self.held or not self.told):
            self._telling = AccountChange(place, limit, self.held, releases=self.lent)
            return self._telling
        if self._is_idle(now):
            back = max(0, self.held)
            return AccountChange(place, limit, back, releases=self.lent) if back or self.lent else None
        if not self._waiting and (self.held > self.tokens_to_keep or self.tokens > self.tokens_to_keep):
            back = max(0, self.held - self.tokens_to_keep)
            return AccountChange(place, limit, back, releases=self.lent if self.tokens > self.tokens_to_keep else None)
        if self._is_short and (self.lent is not None or now >= self.known_from + (_HURRY if self._waiting else _PAUSE)):
            return self._build_lending_change(place, limit, new_id)
        if self.lent is not None and now - self.renewed_at > SLICE_SECONDS / 3:
            return AccountChange(place, limit, renews=self.lent)
        return None

    def _build_lending_change(self, place: AccountKey, limit: int, new_id: Callable[[], str]) -> AccountChange:
        """Return the change that opens the lent slice and requests the next one, enough for the waiting requests."""
        missing, wanted = self.waiting_tokens - self.held - self.tokens, self.tokens_to_keep
        least = wanted
        if missing > 0:
            smallest = min((ask.least_tokens for ask in self._waiting.values()), default=0)
            wanted, least = max(wanted, missing), max(1, smallest - self.held - self.tokens)
        return AccountChange(
            place, limit, opens=self.lent, lends=new_id(), wanted=wanted, least=least, slice=self.budget.slice_tokens
        )

    @property
    def _is_short(self) -> bool:
        return self.waiting_tokens > self.held or self.held < self.tokens_to_keep // 2 or self.held < 1

    def _is_idle(self, now: float) -> bool:
        return now - self.used_at > _IDLE

    def apply_outcome(self, change: AccountChange, outcome: ChangeOutcome | None, now: float) -> None:
        """Apply the outcome of a change. None is an unknown outcome, of which no tokens are used."""
        self.busy = False
        if outcome is None:
            self.held += min(0, change.give_back)  # a debt may be counted twice, and is never forgotten
            if change.opens or change.lends or change.releases:
                self.lent, self.tokens = None, 0
            self.exhausted, self.known_from = False, self.sent_at
            return
        self._end_overdraft(change, outcome)
        self.held += outcome.opened
        self.free = outcome.free
        self.scarce = outcome.free < _PLENTY * self.budget.slice_tokens
        self.renewed_at = now
        if change.lends:
            self.lent, self.tokens = (change.lends, outcome.lent) if outcome.lent else (None, 0)
            self.exhausted = outcome.lent < change.wanted
            self.known_from = self.sent_at if self.exhausted else float("-inf")
        elif change.releases is not None:
            self.lent, self.tokens = None, 0

    def _end_overdraft(self, change: AccountChange, outcome: ChangeOutcome) -> None:
        """End the overdraft once the account knows of it and has free tokens."""
        self.told = self.told or change is self._telling
        if self.told and (outcome.free > 0 or outcome.lent > 0):
            self.overdrawn = False

    def find_refusal(self, ask: TokenEstimate, now: float, since: float) -> BudgetExceeded | None:
        """Return the refusal of a request of `since`, or None while the account has not responded."""
        known = self.exhausted and not self.may_get_tokens(ask, since)
        return BudgetExceeded(self.budget, self.budget.seconds_until_end(now)) if known else None
