"""Whatever callers write into a body, no more is spent than their budget, and nobody else pays for it.

Spent is at most the limit, for providers that write no more than the bound they are sent. For those that write `extra`
more it is at most the limit and `extra` for each request that was in flight at once.
"""

import asyncio
from random import Random
from typing import Any

import pytest

from gateway.wire.errors import Malformed
from lisa.policy.subject import Subject
from lisa.usage.budget import Budget
from tests.support.budget_attacks import PATHS, body
from tests.support.fake_upstream import Echo
from tests.support.worst_case_provider import WorstCaseProvider
from tests.unit.gateway.test_budget_stage import USAGE, Asked

LIMIT, EXTRA = 20_000, 30_000
BEN = Subject("ben")
SEEDS = range(12)


async def attack(asked: Asked, random: Random, requests: int) -> int:
    """So many hostile bodies at once; how many of them were refused as malformed."""
    malformed = 0

    async def one() -> None:
        nonlocal malformed
        path = random.choice(PATHS)
        try:
            await asked.ask(path=path, **body(random, path))
        except Malformed:
            malformed += 1

    await asyncio.gather(*(one() for _ in range(requests)))
    return malformed


@pytest.mark.parametrize("seed", SEEDS)
def test_no_body_spends_more_than_its_callers_budget(seed: int) -> None:
    random = Random(seed)
    model = WorstCaseProvider(random)
    asked = Asked(Budget("user:ada", LIMIT, "day"), model=model)

    [malformed] = asked.run(attack(asked, random, 80))

    assert model.spent == asked.taken <= LIMIT
    assert 10 < malformed < 80
    assert model.asked > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_provider_that_writes_too_much_is_paid_that_once_for_each_request_in_flight(seed: int) -> None:
    random = Random(seed)
    model = WorstCaseProvider(random, EXTRA)
    asked = Asked(Budget("user:ada", LIMIT, "day"), model=model)

    async def go() -> None:
        for _ in range(4):
            await attack(asked, random, 20)

    asked.run(go())

    assert model.spent == asked.taken <= LIMIT + model.peak * EXTRA


@pytest.mark.parametrize("seed", SEEDS)
def test_no_callers_overspending_ever_answers_another_callers_request(seed: int) -> None:
    random, statuses = Random(seed), list[int]()
    greedy, plain = WorstCaseProvider(random, EXTRA), Echo(body=USAGE)

    class Both(Echo):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await (greedy if scope["lisa.admission"].user == "ada" else plain)(scope, receive, send)

    budgets = [Budget(f"user:{name}", LIMIT, "day") for name in ("ada", "ben")]
    asked = Asked(*budgets, model=Both())

    async def innocent() -> None:
        for _ in range(20):
            answer = await asked.ask(BEN, messages=[{"role": "user", "content": "hi"}], max_tokens=40)
            statuses.append(answer["status"])

    asked.run(attack(asked, random, 60), innocent())

    assert statuses == [200] * 20
