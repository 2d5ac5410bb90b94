"""The budgets of this process: requests take tokens from leases, which workers renew in the background."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.account import AccountChange, ChangeOutcome
from lisa.usage.accounting import write_account_change
from lisa.usage.budget_share import BudgetShare
from lisa.usage.estimating import TokenEstimate
from lisa.usage.ledger import BudgetLedger, Reserved, TokenReservation, TokensExpected
from lisa.usage.ports import BudgetAccountStore, BudgetStore

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.1  # seconds between two looks at the leases that are due
_TICK_SECONDS = 1.0
_SHUTDOWN_SECONDS = 5.0

OnWorkerEnd = Callable[["asyncio.Task[None]"], None]


def ignore_worker_end(_worker: "asyncio.Task[None]") -> None:
    """Ignore the end of a worker."""


@dataclass
class BudgetLeases:
    """The ledger of budgets on the event loop. Accounts and budgets block and run in threads. `every` is in seconds.

    `on_worker_end` is called when a worker ends: without workers no caller with a budget receives an answer.
    """

    ledger: BudgetLedger
    accounts: BudgetAccountStore
    budgets: BudgetStore
    every: float = 5.0
    clock: Callable[[], float] = time.time
    on_worker_end: OnWorkerEnd = ignore_worker_end
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def is_limited_by_budget(self, subject: Subject) -> bool:
        """Return whether any budget limits this caller."""
        return self.ledger.has_budget_for(subject)

    def request_leases(self, subject: Subject) -> None:
        """Request leases for an authenticated caller while the request's body is still being read."""
        if self.ledger.has_budget_for(subject):
            self.ledger.note_caller(subject, self.clock())
            self._wake.set()

    async def reserve_tokens(self, subject: Subject, ask: TokenEstimate) -> Reserved:
        """Reserve tokens for a request. It waits only for leases that are already requested."""
        since = self.clock()
        try:
            while isinstance(found := self.ledger.reserve_tokens(subject, ask, self.clock(), since), TokensExpected):
                await self._wait_for_lease_change()
        finally:
            self.ledger.withdraw_request(subject, ask, self.clock())
            self._wake.set()
        return found

    async def _wait_for_lease_change(self) -> None:
        """Wait until a lease changed, a tenth of a second at most."""
        self._wake.set()
        async with self._news:
            with suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await self._news.wait()

    def settle_reservation(self, reservation: TokenReservation, spent: int) -> None:
        """Replace a reservation by the tokens that the request spent."""
        self.ledger.settle_reservation(reservation, spent)
        self._wake.set()

    @asynccontextmanager
    async def keep_running(self) -> AsyncIterator[None]:
        """Run the workers; at the end, return the unspent leases."""
        workers = [asyncio.create_task(self._poll_budgets()), asyncio.create_task(self._renew_leases())]
        for worker in workers:
            worker.add_done_callback(self.on_worker_end)
        try:
            yield
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.wait(workers)
            await self._return_leases()

    async def _poll_budgets(self) -> None:
        """Read the budgets again and again. The last good ones stay while a read fails."""
        known = False
        while True:
            try:
                self.ledger.replace_budgets(await asyncio.to_thread(self.budgets.list_budgets))
                known = True
            except TransientError as error:
                _log.warning("budgets cannot be read%s: %s", "" if known else " yet", error)
            await asyncio.sleep(self.every)

    async def _renew_leases(self) -> None:
        ticked = 0.0
        while True:
            with suppress(TimeoutError):  # `wait_for` of Python 3.11 may swallow the end of this task
                async with asyncio.timeout(_POLL_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            if (now := self.clock()) - ticked >= _TICK_SECONDS:
                ticked = now
                self.ledger.note_all_shares(now)
            self._start_due_changes()

    def _start_due_changes(self) -> None:
        for share, change in self.ledger.take_due_changes(self.clock()):
            task = asyncio.create_task(self._perform_change(share, change))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _perform_change(self, share: BudgetShare, change: AccountChange) -> None:
        outcome: ChangeOutcome | None = None
        try:
            outcome = await asyncio.to_thread(write_account_change, change, self.accounts, self.clock())
        except TransientError as error:
            _log.warning("no lease of the budget %s: %s", change.place.scope, error.__cause__ or error)
        finally:
            self.ledger.apply_outcome(share, change, outcome, self.clock())
            self._wake.set()
        async with self._news:
            self._news.notify_all()

    async def _return_leases(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_SHUTDOWN_SECONDS):
                while self._under_way:
                    await asyncio.wait(self._under_way)
                self.ledger.release_all()
                self._start_due_changes()
                while self._under_way:
                    await asyncio.wait(self._under_way)
