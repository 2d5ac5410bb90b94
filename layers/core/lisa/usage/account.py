"""The account of one budget in one window, which all replicas share, and its changes.

A slice is lent first and opened later, each in a write of its own. Nobody spends of a slice that is not opened, so one
whose replica is gone returns whole when it lapses; of an opened one nobody knows how much was spent, so it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

SLICE_SECONDS = 60  # seconds for which a slice is lent, by the clock of whoever looks


@dataclass(frozen=True)
class LentSlice:
    """Tokens that are lent and not opened. `until` is epoch seconds."""

    tokens: int
    until: float


@dataclass(frozen=True)
class BudgetAccount:
    """Tokens `taken`: spent, opened or lent. The revision changes with every write."""

    taken: int = 0
    slices: Mapping[str, LentSlice] = field(default_factory=dict)
    revision: int = 0


@dataclass(frozen=True)
class AccountKey:
    """The key of an account: a budget's scope and its window."""

    scope: str
    window: str


@dataclass(frozen=True)
class AccountChange:
    """A change by one replica: tokens given back, a slice opened, released or renewed, and another slice lent.

    To give back less than nothing is to tell of a debt: tokens that were spent and never lent.

    Of what is free a new slice gets `wanted` or, where that is more, all, provided that it is `least`; else `slice`.
    """

    place: AccountKey
    limit: int
    give_back: int = 0
    opens: str | None = None
    releases: str | None = None
    renews: str | None = None
    lends: str | None = None
    wanted: int = 0
    least: int = 0
    slice: int = 0


@dataclass(frozen=True)
class ChangeOutcome:
    """The outcome of a change: tokens opened, tokens lent, and tokens that stay free."""

    opened: int = 0
    lent: int = 0
    free: int = 0


def apply_change(account: BudgetAccount, change: AccountChange, now: float) -> tuple[BudgetAccount, ChangeOutcome]:
    """Return the account after the change, without expired slices, and the outcome. `now` is epoch seconds."""
    living = {name: one for name, one in account.slices.items() if one.until > now}
    lapsed = sum(one.tokens for name, one in account.slices.items() if name not in living)
    opened, released = _remove_slice(living, change.opens), _remove_slice(living, change.releases)
    if change.renews is not None and (kept := living.get(change.renews)) is not None:
        living[change.renews] = LentSlice(kept.tokens, now + SLICE_SECONDS)
    taken = account.taken - lapsed - released - change.give_back
    free = max(0, change.limit - taken)
    lent = _count_tokens_to_lend(free, change) if change.lends else 0
    if change.lends and lent:
        living[change.lends] = LentSlice(lent, now + SLICE_SECONDS)
    return BudgetAccount(taken + lent, living, account.revision + 1), ChangeOutcome(opened, lent, free - lent)


def _remove_slice(slices: dict[str, LentSlice], name: str | None) -> int:
    """Remove the slice and return its tokens, or 0 if it does not exist."""
    found = None if name is None else slices.pop(name, None)
    return 0 if found is None else found.tokens


def _count_tokens_to_lend(free: int, change: AccountChange) -> int:
    if free >= change.wanted:
        return change.wanted
    return free if free >= change.least else min(free, change.slice)
