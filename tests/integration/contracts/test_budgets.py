"""Budgets and their accounts, in memory and in DynamoDB."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.usage.budgets_dynamodb import DynamoDBAccounts, DynamoDBBudgets
from lisa.errors import TransientError
from lisa.usage.account import AccountChange, AccountKey, BudgetAccount, ChangeOutcome, LentSlice
from lisa.usage.accounting import write_account_change
from lisa.usage.budget import Budget
from lisa.usage.ports import BudgetAccountStore, BudgetStore
from tests.support.tables import create_table
from tests.support.twins.budgets import MemoryAccounts, MemoryBudgets

PLACE = AccountKey("user:ada", "day#2026-11-28")
NOW = 1_764_331_200.5
LENT = AccountChange(PLACE, 100, lends="s-1", wanted=30, least=1, slice=5)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> tuple[BudgetAccountStore, BudgetStore]:
    if request.param == "memory":
        return MemoryAccounts(), MemoryBudgets()
    request.getfixturevalue("aws")
    table = Table(boto3.client("dynamodb"), create_table("UsageTable"))
    return DynamoDBAccounts(table, lambda: NOW), DynamoDBBudgets(table)


@pytest.fixture
def accounts(stores: tuple[BudgetAccountStore, BudgetStore]) -> BudgetAccountStore:
    return stores[0]


@pytest.fixture
def budgets(stores: tuple[BudgetAccountStore, BudgetStore]) -> BudgetStore:
    return stores[1]


def test_an_account_is_read_as_it_was_written(accounts: BudgetAccountStore) -> None:
    written = BudgetAccount(70, {"s-1": LentSlice(20, NOW + 60), "a.b#c": LentSlice(5, NOW)}, 1)

    assert accounts.read_account(PLACE) == BudgetAccount()
    assert accounts.write_account(PLACE, written, seen=0)
    assert accounts.read_account(PLACE) == written
    assert accounts.read_account(AccountKey("user:ada", "day#2026-11-29")) == BudgetAccount()


def test_one_of_two_concurrent_writers_succeeds(accounts: BudgetAccountStore) -> None:
    assert accounts.write_account(PLACE, BudgetAccount(1, {}, 1), seen=0)
    assert not accounts.write_account(PLACE, BudgetAccount(2, {}, 1), seen=0)
    assert accounts.write_account(PLACE, BudgetAccount(3, {}, 2), seen=1)
    assert not accounts.write_account(PLACE, BudgetAccount(4, {}, 2), seen=1)
    assert accounts.read_account(PLACE) == BudgetAccount(3, {}, 2)


def test_a_slice_is_lent_then_opened_and_its_rest_is_returned(accounts: BudgetAccountStore) -> None:
    opened = AccountChange(PLACE, 100, opens="s-1", lends="s-2", wanted=30, least=1, slice=5)

    assert write_account_change(LENT, accounts, NOW) == ChangeOutcome(lent=30, free=70)
    assert write_account_change(opened, accounts, NOW) == ChangeOutcome(opened=30, lent=30, free=40)
    assert write_account_change(opened, accounts, NOW) == ChangeOutcome(
        opened=0, lent=30, free=10
    )  # the slice was opened once already
    assert write_account_change(
        AccountChange(PLACE, 100, give_back=25, releases="s-2"), accounts, NOW
    ) == ChangeOutcome(free=65)
    assert accounts.read_account(PLACE).taken == 35


def test_a_lent_slice_that_is_not_opened_expires(accounts: BudgetAccountStore) -> None:
    write_account_change(LENT, accounts, NOW)

    assert write_account_change(AccountChange(PLACE, 100, renews="s-1"), accounts, NOW + 59) == ChangeOutcome(free=70)
    assert write_account_change(AccountChange(PLACE, 100, opens="s-1"), accounts, NOW + 120) == ChangeOutcome(
        opened=0, free=100
    )
    assert accounts.read_account(PLACE).slices == {}


@pytest.mark.parametrize(("wanted", "least", "lent"), [(30, 1, 20), (30, 20, 20), (30, 21, 5), (20, 20, 20), (5, 5, 5)])
def test_a_small_rest_goes_whole_to_a_request_that_fits_and_as_a_slice_to_others(
    accounts: BudgetAccountStore, wanted: int, least: int, lent: int
) -> None:
    accounts.write_account(PLACE, BudgetAccount(80, {}, 1), seen=0)

    outcome = write_account_change(
        AccountChange(PLACE, 100, lends="s", wanted=wanted, least=least, slice=5), accounts, NOW
    )

    assert outcome == ChangeOutcome(lent=lent, free=20 - lent)


def test_concurrent_requests_are_lent_no_more_than_the_budget(accounts: BudgetAccountStore) -> None:
    changes = [AccountChange(PLACE, 100, lends=f"s-{number}", wanted=30, least=1, slice=5) for number in range(8)]

    with ThreadPoolExecutor(4) as pool:
        outcomes: Sequence[ChangeOutcome | None] = list(
            pool.map(lambda one: write_account_change(one, accounts, NOW), changes)
        )

    assert sum(outcome.lent for outcome in outcomes if outcome) == accounts.read_account(PLACE).taken <= 100


def test_a_lowered_limit_lends_nothing_more(accounts: BudgetAccountStore) -> None:
    write_account_change(LENT, accounts, NOW)

    assert (
        write_account_change(AccountChange(PLACE, 10, lends="s-2", wanted=5, least=1, slice=1), accounts, NOW)
        == ChangeOutcome()
    )


def test_budgets_are_created_changed_and_deleted(budgets: BudgetStore) -> None:
    day, month = Budget("user:ada#1", 1_000, "day"), Budget("group:law", 50_000, "month")
    for budget in (day, month, day):
        budgets.put_budget(budget)

    assert sorted(budgets.list_budgets(), key=lambda one: one.scope) == [month, day]
    assert budgets.get_budget("user:ada#1") == day
    budgets.put_budget(Budget("user:ada#1", 0, "month"))
    assert budgets.get_budget("user:ada#1") == Budget("user:ada#1", 0, "month")
    budgets.delete_budget("user:ada#1")
    budgets.delete_budget("user:ada#1")
    assert budgets.get_budget("user:ada#1") is None
    assert list(budgets.list_budgets()) == [month]


def test_a_missing_table_raises_a_transient_error(aws: None) -> None:
    table = Table(boto3.client("dynamodb"), "nowhere")

    for call in (
        lambda: DynamoDBAccounts(table, lambda: NOW).read_account(PLACE),
        lambda: DynamoDBAccounts(table, lambda: NOW).write_account(PLACE, BudgetAccount(), seen=0),
        lambda: DynamoDBBudgets(table).list_budgets(),
    ):
        with pytest.raises(TransientError):
            call()


def test_an_unreadable_budget_does_not_hide_the_others(aws: None) -> None:
    table = Table(boto3.client("dynamodb"), create_table("UsageTable"))
    table.put({"scope": "budgets", "period": "user:odd", "tokens": "many"})
    budgets = DynamoDBBudgets(table)
    budgets.put_budget(Budget("user:ada", 5, "day"))

    assert list(budgets.list_budgets()) == [Budget("user:ada", 5, "day")]
