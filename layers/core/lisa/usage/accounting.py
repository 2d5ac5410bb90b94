"""Writes of changes to accounts, repeated when another replica wrote first."""

from lisa.usage.account import AccountChange, ChangeOutcome, apply_change
from lisa.usage.ports import BudgetAccountStore

_TRIES = 10


def write_account_change(change: AccountChange, accounts: BudgetAccountStore, now: float) -> ChangeOutcome | None:
    """Write the change. Return its outcome, or None if others always wrote first. Raise TransientError if unknown."""
    for _ in range(_TRIES):
        account = accounts.read_account(change.place)
        after, outcome = apply_change(account, change, now)
        if (after.taken, after.slices) == (account.taken, account.slices):
            return outcome
        if accounts.write_account(change.place, after, seen=account.revision):
            return outcome
    return None
