"""A simulation of replicas that share a budget; a random seed decides the order of events, losses and crashes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from lisa.policy.subject import Subject
from lisa.usage.account import AccountChange, AccountKey, BudgetAccount, ChangeOutcome
from lisa.usage.accounting import write_account_change
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.budget_share import BudgetShare
from lisa.usage.estimating import TokenEstimate
from lisa.usage.ledger import AccountsUnanswered, BudgetLedger, TokenReservation, TokensExpected
from tests.support.twins.budgets import MemoryAccounts

CALLER = Subject("ada")


@dataclass
class Replica:
    """A ledger with its own clock, and the requests that run at it."""

    ledger: BudgetLedger
    skew: float
    waiting: list[tuple[TokenEstimate, float]] = field(default_factory=list)
    running: list[TokenReservation] = field(default_factory=list)

    @property
    def shares(self) -> list[BudgetShare]:
        return list(self.ledger._shares.values())


@dataclass
class PendingChange:
    """A change of the account that is sent, or whose answer is not received yet."""

    replica: Replica
    share: BudgetShare
    change: AccountChange
    outcome: ChangeOutcome | None = None
    made: bool = False


class ContendedAccounts(MemoryAccounts):
    """Accounts to which another writer sometimes writes first."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    def write_account(self, place: AccountKey, account: BudgetAccount, *, seen: int) -> bool:
        return self._random.random() > 0.1 and super().write_account(place, account, seen=seen)


class Replicas:
    """Replicas with one account.

    `lost` is the share of changes without an answer; half of these are written all the same.

    `crashes` is the share of steps at which a replica ends. One request of five uses `extra` more than it reserved.
    """

    def __init__(
        self, random: Random, budget: Budget, size: int, *, lost: float = 0.0, crashes: float = 0.0, extra: int = 0
    ) -> None:
        self.random, self.budget, self.lost, self.crashes, self.extra = random, budget, lost, crashes, extra
        self.now, self._ids = 1_764_374_400.0 - 30, count()  # half a minute before midnight, so that days change
        self.accounts, self.under_way = ContendedAccounts(random), list[PendingChange]()
        self.alive = [self._new() for _ in range(size)]
        self.spent: Counter[str] = Counter()
        self.admitted = self.lowered = self.crashed = self.made = 0
        self.refused: list[BudgetExceeded] = []
        self.unanswered = 0
        self._exposed: Counter[tuple[str, float]] = Counter()
        self.on_refusal: Callable[[Replica, TokenEstimate, BudgetExceeded, float], None] = lambda *_about: None

    def _new(self) -> Replica:
        ledger = BudgetLedger(lambda: f"s-{next(self._ids)}")
        ledger.replace_budgets([self.budget])
        return Replica(ledger, self.random.uniform(-20, 20))

    def step(self) -> None:
        """Let one random event happen."""
        what = self.random.random()
        if what < self.crashes:
            self._crash(self.random.randrange(len(self.alive)))
        elif what < 0.5 and self.under_way:
            self._onwards(self.random.randrange(len(self.under_way)))
        elif what < 0.8:
            self._finish(self.random.choice(self.alive))
        else:
            self.now += self.random.choice((0, 0.001, 0.01, 0.05, 0.2, 0.01, 0.01, 3.0))
            for replica in self.alive:
                replica.ledger.note_all_shares(self._clock(replica))
                self._look(replica)

    def arrive(self, ask: TokenEstimate) -> None:
        """Send a request to one random replica."""
        replica = self.random.choice(self.alive)
        replica.waiting.append((ask, self._clock(replica)))
        self._look(replica)

    def _clock(self, replica: Replica) -> float:
        return self.now + replica.skew

    def _look(self, replica: Replica) -> None:
        """Let waiting requests ask again, then send the changes that are due."""
        waiting, replica.waiting = replica.waiting, []
        for ask, since in waiting:
            found = replica.ledger.reserve_tokens(CALLER, ask, self._clock(replica), since)
            if isinstance(found, TokensExpected):
                replica.waiting.append((ask, since))
            elif isinstance(found, BudgetExceeded):
                self.refused.append(found)
                self.on_refusal(replica, ask, found, since)
            elif isinstance(found, AccountsUnanswered):
                self.unanswered += 1
            else:
                assert ask.least_tokens <= found.tokens <= ask.wanted_tokens
                self.admitted, self.lowered = self.admitted + 1, self.lowered + (found.tokens < ask.wanted_tokens)
                replica.running.append(found)
                window = found.shares[0].window
                running = sum(1 for one in replica.running if one.shares[0].window == window)
                self._exposed[window, replica.skew] = running * self.extra + self._untold(replica, window)
        for share, change in replica.ledger.take_due_changes(self._clock(replica)):
            self.under_way.append(PendingChange(replica, share, change))

    def _finish(self, replica: Replica) -> None:
        if replica.running:
            reservation = replica.running.pop(self.random.randrange(len(replica.running)))
            spent = self.random.choice((0, reservation.tokens, self.random.randint(0, reservation.tokens)))
            spent += self.extra if self.random.random() < 0.2 else 0
            self.spent[reservation.shares[0].window] += spent
            replica.ledger.settle_reservation(reservation, spent)
            self._look(replica)

    def _crash(self, number: int) -> None:
        """End a replica. Count the grants of its running requests as spent; nobody receives its answers."""
        gone, self.alive[number] = self.alive[number], self._new()
        for reservation in gone.running:
            self.spent[reservation.shares[0].window] += reservation.tokens
        self.crashed += 1
        self.under_way = [one for one in self.under_way if one.replica is not gone or not one.made]

    def _onwards(self, number: int) -> None:
        """Write a pending change, or deliver its answer; either may be lost."""
        found = self.under_way[number]
        gone = self.random.random() < self.lost / 2
        if not found.made and not gone:
            now = self._clock(found.replica)
            self.made += 1
            found.outcome, found.made = write_account_change(found.change, self.accounts, now), True
            return
        del self.under_way[number]
        if found.replica in self.alive:
            outcome = None if gone else found.outcome
            found.replica.ledger.apply_outcome(found.share, found.change, outcome, self._clock(found.replica))
            self._look(found.replica)

    def rest(self) -> None:
        """Let every request and change end, return every share, and let the rest expire."""
        self.crashes, leaving = 0.0, False
        while self.under_way or any(one.running or one.waiting for one in self.alive) or not leaving:
            if not leaving and not any(one.running or one.waiting for one in self.alive):
                leaving = True
                for replica in self.alive:
                    replica.ledger.release_all()
                    self._look(replica)
            self.step()
        self.now += 200

    def outstanding(self, window: str) -> int:
        """Return the amount that running requests may still spend."""
        running = [one for replica in self.alive for one in replica.running]
        return sum(one.tokens for one in running if one.shares[0].window == window)

    def exposed(self, window: str) -> int:
        """Return the possible overspend at each replica's last admission: `extra` of running requests, unsent debts."""
        return sum(tokens for (one, _), tokens in self._exposed.items() if one == window)

    def _untold(self, replica: Replica, window: str) -> int:
        """Return the debts of a replica that no account contains yet."""
        changes = [one.change for one in self.under_way if one.replica is replica and not one.made]
        return -sum(min(0, change.give_back) for change in changes if change.place.window == window)

    def windows(self) -> set[str]:
        """Return every window in which anything was spent."""
        return set(self.spent)
