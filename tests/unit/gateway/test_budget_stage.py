"""Budgets of callers around a call: reservations, bounds of the output, and settlement."""

import asyncio
import json
from typing import Any

import pytest

from gateway.stages.usage.budget_leases import BudgetLeases
from gateway.stages.usage.budget_stage import build_lease_prefetch
from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.account import AccountKey, BudgetAccount
from lisa.usage.budget import Budget
from lisa.usage.ledger import BudgetLedger
from tests.support.budget_gateway import (
    ACCOUNT_KEY,
    ADA,
    ANSWER_FIELDS,
    DAILY_BUDGET,
    NOW,
    TOKENS_PER_CALL,
    BudgetGateway,
)
from tests.support.fake_upstream import EchoUpstream
from tests.support.twins.budgets import MemoryAccounts, MemoryBudgets


class UnavailableAccounts(MemoryAccounts):
    """Accounts that are unavailable."""

    def read_account(self, place: AccountKey) -> BudgetAccount:
        raise TransientError("away")


class MaxTokensModel(EchoUpstream):
    """A model that writes as many tokens as its bound allows."""

    def __init__(self) -> None:
        super().__init__()
        self.spent = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        written = json.loads(message["body"])["max_tokens"]
        self.spent += 20 + written
        await asyncio.sleep(0.001)
        body = json.dumps(ANSWER_FIELDS | {"usage": {"prompt_tokens": 20, "completion_tokens": written}}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})


def test_a_request_spends_its_tokens_and_returns_the_rest_of_its_reservation() -> None:
    asked = BudgetGateway(DAILY_BUDGET)

    [answer] = asked.run(asked.ask(max_tokens=100))

    assert answer["status"] == 200
    assert "x-budget-limited" not in answer["headers"]
    assert asked.model.seen[0]["body"]["max_tokens"] == 100
    assert asked.taken == TOKENS_PER_CALL


def test_a_request_beyond_the_budget_is_refused_before_a_model_is_called() -> None:
    asked = BudgetGateway(DAILY_BUDGET)
    asked.accounts.write_account(ACCOUNT_KEY, BudgetAccount(9_990, {}, 1), seen=0)

    [answer] = asked.run(asked.ask(max_tokens=1))

    assert (answer["status"], asked.model.seen) == (429, [])
    assert int(answer["headers"]["retry-after"]) == DAILY_BUDGET.seconds_until_end(NOW)
    assert asked.taken == 9_990


def test_concurrent_requests_never_spend_more_than_the_budget() -> None:
    model = MaxTokensModel()
    asked = BudgetGateway(Budget("user:ada", 1_000, "day"), model=model)

    answers = asked.run(*(asked.ask(max_tokens=40, input="x" * 20) for _ in range(200)))

    assert model.spent == asked.taken <= 1_000
    assert sum(answer["status"] == 200 for answer in answers) >= 10
    assert {answer["status"] for answer in answers} == {200, 429}


@pytest.mark.parametrize("scope", ["user:ada", "group:law", "token:t-1"])
def test_a_budget_of_the_user_a_group_or_the_token_counts(scope: str) -> None:
    asked = BudgetGateway(Budget("user:ada", 10**9, "month"), Budget(scope, 5, "day"))

    assert [answer["status"] for answer in asked.run(asked.ask())] == [429]


@pytest.mark.parametrize("subject", [Subject("ben"), Subject("ada", kind="system")])
def test_a_caller_without_a_budget_costs_no_look_up(subject: Subject) -> None:
    asked = BudgetGateway(Budget("user:ada", 0, "day"), accounts=UnavailableAccounts())

    [answer] = asked.run(asked.ask(subject))

    assert answer["status"] == 200
    assert "max_tokens" not in asked.model.seen[0]["body"]


def test_counting_tokens_spends_nothing() -> None:
    asked = BudgetGateway(Budget("user:ada", 0, "day"))

    assert asked.run(asked.ask(path="messages/count_tokens"))[0]["status"] == 200


def test_a_failed_call_spends_nothing() -> None:
    asked = BudgetGateway(DAILY_BUDGET, model=EchoUpstream(status=500, body=b"{}"))

    asked.run(asked.ask(max_tokens=100))

    assert asked.taken == 0


def test_an_unavailable_account_grants_nothing() -> None:
    asked = BudgetGateway(DAILY_BUDGET, accounts=UnavailableAccounts())

    [answer] = asked.run(asked.ask(max_tokens=1))

    assert (answer["status"], answer["headers"]["retry-after"]) == (503, "5")
    assert asked.model.seen == []


def test_leases_are_requested_at_authentication() -> None:
    asked = BudgetGateway(DAILY_BUDGET)

    async def authenticate(_credential: str) -> Subject | None:
        return ADA

    async def go() -> int:
        await build_lease_prefetch(authenticate, asked.leases)("token")
        while not (share := asked.leases.ledger._shares["user:ada"]).held:
            await asyncio.sleep(0.001)
        return share.held

    assert asked.run(go()) == [DAILY_BUDGET.slice_tokens]
    assert asked.taken == 0  # the unused tokens have been returned


LAVISH = json.dumps(ANSWER_FIELDS | {"usage": {"prompt_tokens": 20, "completion_tokens": 30_000}}).encode()


def test_a_caller_who_overspent_is_refused_and_other_callers_are_answered() -> None:
    asked = BudgetGateway(DAILY_BUDGET, Budget("user:ben", 10_000, "day"), model=EchoUpstream(body=LAVISH))
    ben = Subject("ben")

    async def go() -> list[int]:
        first = await asked.ask(max_tokens=5)
        refused = [await asked.ask(max_tokens=5) for _ in range(3)]
        others = await asyncio.gather(*(asked.ask(ben, max_tokens=5) for _ in range(3)))
        return [answer["status"] for answer in (first, *refused, others[0])]

    [statuses] = asked.run(go())

    assert statuses == [200, 429, 429, 429, 200]
    assert asked.taken == 30_020


def test_a_raised_budget_repays_the_debt_first() -> None:
    asked = BudgetGateway(DAILY_BUDGET, model=EchoUpstream(body=LAVISH))

    async def go() -> list[int]:
        answers = [await asked.ask(max_tokens=5), await asked.ask(max_tokens=5)]
        asked.leases.budgets.put_budget(Budget(DAILY_BUDGET.scope, 50_000, "day"))
        asked.leases.ledger.replace_budgets(asked.leases.budgets.list_budgets())
        answers.append(await asked.ask(max_tokens=5))
        return [answer["status"] for answer in answers]

    assert asked.run(go()) == [[200, 429, 200]]
    assert asked.taken == 2 * 30_020


def test_the_end_of_a_worker_is_reported() -> None:
    class FailingBudgets(MemoryBudgets):
        def list_budgets(self) -> Any:
            raise ValueError("an item that nobody can read")

    heard: list[BaseException | None] = []
    leases = BudgetLeases(
        BudgetLedger(str),
        MemoryAccounts(),
        FailingBudgets(),
        on_worker_end=lambda worker: heard.append(worker.exception()),
    )

    async def go() -> None:
        async with leases.keep_running():
            while not heard:
                await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(go(), 10))

    assert isinstance(heard[0], ValueError)
