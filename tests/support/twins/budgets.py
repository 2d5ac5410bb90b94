"""Budgets and their accounts in memory, held to the same contract tests as the real adapter."""

from collections.abc import Sequence

from lisa.usage.account import AccountKey, BudgetAccount
from lisa.usage.budget import Budget


class MemoryAccounts:
    """Accounts by their keys."""

    def __init__(self) -> None:
        self.accounts: dict[AccountKey, BudgetAccount] = {}

    def read_account(self, place: AccountKey) -> BudgetAccount:
        return self.accounts.get(place, BudgetAccount())

    def write_account(self, place: AccountKey, account: BudgetAccount, *, seen: int) -> bool:
        if self.read_account(place).revision != seen:
            return False
        self.accounts[place] = account
        return True


class MemoryBudgets:
    """Budgets by scope."""

    def __init__(self, *budgets: Budget) -> None:
        self._budgets = {budget.scope: budget for budget in budgets}

    def list_budgets(self) -> Sequence[Budget]:
        return sorted(self._budgets.values(), key=lambda budget: budget.scope)

    def get_budget(self, scope: str) -> Budget | None:
        return self._budgets.get(scope)

    def put_budget(self, budget: Budget) -> None:
        self._budgets[budget.scope] = budget

    def delete_budget(self, scope: str) -> None:
        self._budgets.pop(scope, None)
