"""Hostile request bodies, which must not spend more than the caller's budget or tokens of another caller.

Spent is at most the limit, for providers that write no more than the bound they are sent. For those that write `extra`
more it is at most the limit and `extra` for each request that was in flight at once.
"""

import asyncio
from random import Random
from typing import Any

import pytest

from gateway.wire.errors import MalformedRequest
from lisa.policy.subject import Subject
from lisa.usage.budget import Budget
from tests.support.budget_attacks import PATHS, body
from tests.support.budget_gateway import ANSWER_WITH_USAGE, BudgetGateway
from tests.support.fake_upstream import EchoUpstream
from tests.support.worst_case_provider import WorstCaseProvider

LIMIT, EXTRA = 20_000, 30_000
BEN = Subject("ben")
SEEDS = range(12)


async def attack(asked: BudgetGateway, random: Random, requests: int) -> int:
    """Send hostile bodies at once and return the number of those that were refused as malformed."""
    malformed = 0

    async def one() -> None:
        nonlocal malformed
        path = random.choice(PATHS)
        try:
            await asked.ask(path=path, **body(random, path))
        except MalformedRequest:
            malformed += 1

    await asyncio.gather(*(one() for _ in range(requests)))
    return malformed


@pytest.mark.parametrize("seed", SEEDS)
def test_no_body_spends_more_than_its_callers_budget(seed: int) -> None:
    random = Random(seed)
    model = WorstCaseProvider(random)
    asked = BudgetGateway(Budget("user:ada", LIMIT, "day"), model=model)

    [malformed] = asked.run(attack(asked, random, 80))

    assert model.spent == asked.taken <= LIMIT
    assert 10 < malformed < 80
    assert model.asked > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_excess_of_a_provider_is_spent_at_most_once_for_each_request_in_flight(seed: int) -> None:
    random = Random(seed)
    model = WorstCaseProvider(random, EXTRA)
    asked = BudgetGateway(Budget("user:ada", LIMIT, "day"), model=model)

    async def go() -> None:
        for _ in range(4):
            await attack(asked, random, 20)

    asked.run(go())

    assert model.spent == asked.taken <= LIMIT + model.peak * EXTRA


@pytest.mark.parametrize("seed", SEEDS)
def test_overspending_of_one_caller_does_not_affect_another_caller(seed: int) -> None:
    random, statuses = Random(seed), list[int]()
    greedy, plain = WorstCaseProvider(random, EXTRA), EchoUpstream(body=ANSWER_WITH_USAGE)

    class Both(EchoUpstream):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await (greedy if scope["lisa.admission"].user == "ada" else plain)(scope, receive, send)

    budgets = [Budget(f"user:{name}", LIMIT, "day") for name in ("ada", "ben")]
    asked = BudgetGateway(*budgets, model=Both())

    async def innocent() -> None:
        for _ in range(20):
            answer = await asked.ask(BEN, messages=[{"role": "user", "content": "hi"}], max_tokens=40)
            statuses.append(answer["status"])

    asked.run(attack(asked, random, 60), innocent())

    assert statuses == [200] * 20
