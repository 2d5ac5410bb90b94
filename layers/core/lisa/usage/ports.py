"""The ports of limits, budgets and usage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from lisa.usage.account import AccountKey, BudgetAccount
from lisa.usage.aggregation import UsageAddition, UsageKey
from lisa.usage.budget import Budget
from lisa.usage.lease import RequestLease
from lisa.usage.limits import RateLimitScope
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals


class LeaseStore(Protocol):
    """The requests that all replicas leased of each limit."""

    def take_lease(self, lease: RequestLease) -> int:
        """Take a lease and return the number of granted requests. Fewer than wanted mean that the limit is used up.

        Raises TransientError when there is no answer: the lease may have been counted all the same.
        """
        ...


class RequestCounter(Protocol):
    """The requests of each scope and minute. Leases of the gateway count against the same limits."""

    def count_request(self, scope: RateLimitScope, window: int) -> bool:
        """Count one request of a scope in a minute. Return False, and count nothing, where its limit is reached.

        Raises TransientError without a response: the request may have been counted all the same.
        """
        ...


class UsageStore(Protocol):
    """The totals of usage. `add` and `seen` raise TransientError without a response."""

    def write_additions(self, marker: str, additions: Mapping[UsageKey, UsageAddition]) -> bool:
        """Write all additions and the marker, or none. Return False if the marker exists already."""
        ...

    def get_sightings(self, users: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Return the first and last time of the known ones of these users, in epoch milliseconds."""
        ...

    def list_days(self, first: str, last: str, user: str | None) -> Iterator[DayUsage]:
        """Yield the usage between two days, both included, of one user or of all users."""
        ...

    def list_users(self) -> Iterable[UserTotals]:
        """Return the totals of all users."""
        ...

    def get_user(self, user: str) -> UserTotals | None:
        """Return the totals of one user, or None without any usage."""
        ...

    def list_sessions(self, user: str) -> Mapping[str, ActivityCounts]:
        """Return the recent chat sessions of a user, by id."""
        ...


class BudgetAccountStore(Protocol):
    """The accounts of budgets. Both methods raise TransientError without a response."""

    def read_account(self, place: AccountKey) -> BudgetAccount:
        """Return the account, or an empty one if it does not exist."""
        ...

    def write_account(self, place: AccountKey, account: BudgetAccount, *, seen: int) -> bool:
        """Write the account if its revision is still `seen`. Return whether it was written.

        After a TransientError it may have been written all the same. It is never tried twice.
        """
        ...


class BudgetStore(Protocol):
    """The budgets by scope. Every method raises TransientError without a response."""

    def list_budgets(self) -> Sequence[Budget]:
        """Return all budgets."""
        ...

    def get_budget(self, scope: str) -> Budget | None:
        """Return the budget of a scope, or None."""
        ...

    def put_budget(self, budget: Budget) -> None:
        """Create or replace the budget of a scope."""
        ...

    def delete_budget(self, scope: str) -> None:
        """Remove the budget of a scope."""
        ...
