"""Budgets and their accounts in the usage table: all budgets in one partition, an account beside its scope's limits."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.errors import TABLES, TransientError
from lisa.usage.account import AccountKey, BudgetAccount, LentSlice
from lisa.usage.budget import Budget

_BUDGETS_PARTITION = "budgets"
_log = logging.getLogger(__name__)
_ACCOUNT_RETENTION_SECONDS = 40 * 86_400  # seconds after the last write: longer than any window


class DynamoDBAccounts:
    """Accounts in DynamoDB: each is one item, written as a whole. The client must send no request twice."""

    def __init__(self, table: Table, now: Callable[[], float]) -> None:
        self._table, self._now = table, now

    def read_account(self, place: AccountKey) -> BudgetAccount:
        with _raise_transient_errors():
            item = self._table.get(_build_account_key(place))
        return BudgetAccount() if item is None else _parse_account(item)

    def write_account(self, place: AccountKey, account: BudgetAccount, *, seen: int) -> bool:
        client = self._table.client
        slices = {name: {"tokens": one.tokens, "until": str(one.until)} for name, one in account.slices.items()}
        values = {"taken": account.taken, "slices": slices, "revision": account.revision}
        item = _build_account_key(place) | values | {"expires_at": int(self._now()) + _ACCOUNT_RETENTION_SECONDS}
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(revision)"}
        if seen:
            named = to_item({":seen": seen})
            condition = {"ConditionExpression": "revision = :seen", "ExpressionAttributeValues": named}
        with _raise_transient_errors():
            try:
                client.put_item(TableName=self._table.name, Item=to_item(item), **condition)
            except client.exceptions.ConditionalCheckFailedException:
                return False
        return True


class DynamoDBBudgets:
    """Budgets in DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def list_budgets(self) -> Sequence[Budget]:
        with _raise_transient_errors():
            found = self._table.query_all(
                "#scope = :scope",
                {":scope": _BUDGETS_PARTITION},
                ExpressionAttributeNames={"#scope": "scope"},
                ConsistentRead=True,
            )
            return [budget for item in found if (budget := _parse_budget_or_none(item)) is not None]

    def get_budget(self, scope: str) -> Budget | None:
        with _raise_transient_errors():
            item = self._table.get({"scope": _BUDGETS_PARTITION, "period": scope})
        return None if item is None else _parse_budget(item)

    def put_budget(self, budget: Budget) -> None:
        with _raise_transient_errors():
            self._table.put(
                {"scope": _BUDGETS_PARTITION, "period": budget.scope, "tokens": budget.tokens, "per": budget.per}
            )

    def delete_budget(self, scope: str) -> None:
        with _raise_transient_errors():
            self._table.client.delete_item(
                TableName=self._table.name, Key=to_item({"scope": _BUDGETS_PARTITION, "period": scope})
            )


@contextmanager
def _raise_transient_errors() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise TransientError("the usage table does not answer", dependency=TABLES) from error


def _build_account_key(place: AccountKey) -> Item:
    return {"scope": place.scope, "period": f"budget#{place.window}"}


def _parse_account(item: Item) -> BudgetAccount:
    slices = {name: LentSlice(int(one["tokens"]), float(one["until"])) for name, one in item["slices"].items()}
    return BudgetAccount(int(item["taken"]), slices, int(item["revision"]))


def _parse_budget_or_none(item: Item) -> Budget | None:
    """Return the budget of an item, or None if it is not valid: the other budgets still apply."""
    try:
        return _parse_budget(item)
    except (KeyError, TypeError, ValueError):
        _log.exception("the budget of %s does not count: its item cannot be read", item.get("period"))
        return None


def _parse_budget(item: Item) -> Budget:
    return Budget(item["period"], int(item["tokens"]), "month" if item["per"] == "month" else "day")
