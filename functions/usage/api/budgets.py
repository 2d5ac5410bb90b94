"""The routes of token budgets."""

from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, Field

from lisa.policy.resources import Installation
from lisa.policy.rules import Action
from lisa.rest.access import not_found_error, raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.usage.account import AccountKey
from lisa.usage.answers import BudgetReport
from lisa.usage.budget import Budget, Period, is_budget_scope
from lisa.usage.views import budget_view
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.usage import budget_account_store, budget_store

router = create_rest_router()
BUDGET_PATH = "/budgets/<scope>"


class NewBudget(BaseModel):
    """A number of tokens for each day or month in UTC; null removes the budget."""

    tokens: Annotated[int, Field(ge=0, le=10**15)] | None
    per: Period = "day"


@router.get(BUDGET_PATH)
def get_budget(scope: str) -> BudgetReport:
    """Get a token budget and its current use.

    The scope is `user:<name>`, `group:<name>` or `token:<id>`. Only administrators may do this.

    Returns:
        The budget, with the tokens that were used in the current period.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, Installation())
    found = budget_store().get_budget(unquote(scope))
    if found is None:
        raise not_found_error()
    return _build_view(found)


@router.put(BUDGET_PATH)
def set_budget(scope: str, body: Annotated[NewBudget, Body()]) -> BudgetReport:
    """Set or remove a token budget.

    A new budget takes effect within seconds. Tokens that were used earlier in the same period count towards it.
    The value null for `tokens` removes the budget. Only administrators may do this.

    Returns:
        The new budget, with the tokens that were used in the current period; `tokens` is null after a removal.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, Installation())
    whose = unquote(scope)
    if not is_budget_scope(whose):
        raise bad_request_error("scope", "write user:<name>, group:<name> or token:<id>")
    if body.tokens is None:
        budget_store().delete_budget(whose)
        return {"scope": whose, "tokens": None}
    budget = Budget(whose, body.tokens, body.per)
    budget_store().put_budget(budget)
    return _build_view(budget)


def _build_view(budget: Budget) -> BudgetReport:
    window = budget.window_key(epoch_milliseconds() / 1000)
    return budget_view(budget, window, budget_account_store().read_account(AccountKey(budget.scope, window)))
