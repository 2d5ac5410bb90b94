"""What limits and usage need from outside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from lisa.usage.account import Account, AccountKey
from lisa.usage.aggregation import Addition, UsageKey
from lisa.usage.budget import Budget
from lisa.usage.lease import Lease
from lisa.usage.limits import Scope
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals


class Leases(Protocol):
    """What all replicas have leased of each limit."""

    def take(self, lease: Lease) -> int:
        """Lease; how many of the wanted requests are granted. Fewer mean that the limit is leased out.

        Raises TransientError when there is no answer: the lease may have been counted all the same.
        """
        ...


class RequestCounter(Protocol):
    """The requests of each scope and minute. Leases of the gateway count against the same limits."""

    def count(self, scope: Scope, window: int) -> bool:
        """Count one request of a scope in a minute. Return False, and count nothing, where its limit is reached.

        Raises TransientError without a response: the request may have been counted all the same.
        """
        ...


class UsageStore(Protocol):
    """What was used, added up. Writing and `seen` raise TransientError when there is no answer."""

    def add(self, marker: str, additions: Mapping[UsageKey, Addition]) -> bool:
        """Make all of the additions and the marker, or none; False when the marker was there already."""
        ...

    def seen(self, users: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """When the known ones of these users were first and last seen."""
        ...

    def days(self, first: str, last: str, user: str | None) -> Iterator[DayUsage]:
        """What was used between two days, both included, by one user or by everybody."""
        ...

    def users(self) -> Iterable[UserTotals]:
        """Every user there was."""
        ...

    def user(self, user: str) -> UserTotals | None:
        """One user, None for one who never asked anything."""
        ...

    def sessions(self, user: str) -> Mapping[str, ActivityCounts]:
        """A user's chat sessions of late, by their ids."""
        ...


class Accounts(Protocol):
    """What replicas have taken of budgets. Both raise TransientError when there is no answer."""

    def read(self, place: AccountKey) -> Account:
        """The account as it is, an empty one where there is none yet."""
        ...

    def write(self, place: AccountKey, account: Account, *, seen: int) -> bool:
        """Write the account if its revision is still the one that was seen; whether it was.

        After a TransientError it may have been written all the same. It is never tried twice.
        """
        ...


class Budgets(Protocol):
    """Which scopes have a budget. Every call raises TransientError when there is no answer."""

    def all(self) -> Sequence[Budget]:
        """All of them."""
        ...

    def get(self, scope: str) -> Budget | None:
        """One."""
        ...

    def put(self, budget: Budget) -> None:
        """Give a scope a budget, in place of the one it has."""
        ...

    def remove(self, scope: str) -> None:
        """Leave a scope without a budget."""
        ...
