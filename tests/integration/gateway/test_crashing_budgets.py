"""A thousand requests at once on a nearly empty budget, over three gateways of which one is killed among them."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from lisa.adapters.budgets_dynamodb import DynamoDBAccounts, DynamoDBBudgets
from lisa.adapters.dynamodb import Table
from lisa.usage.account import Change, Place, changed
from lisa.usage.budget import Budget
from lisa.usage.estimating import ask_of
from tests.support.cloud import client, eventually, own_cloud
from tests.support.provider import Answered, Heard, Provider, providing
from tests.support.provider_script import script
from tests.support.scripted_models import scripted
from tests.support.serving import Serving, replicas

pytestmark = pytest.mark.cloud
REPLICAS, REQUESTS = 3, 1_000
BUDGET = Budget("user:ada", 5_000, "day")
TAKEN = 13  # tokens of the scripted provider's every answer
MESSAGES = [{"role": "user", "content": "x"}]
ASKED = {"model": "straight", "messages": MESSAGES, "max_tokens": 6}
LEASE = 2 * BUDGET.most


def killed(gateway: Serving) -> None:
    """`kill -9` of the process that listens there."""
    port = urlsplit(gateway.url).port
    [pid] = {
        one.pid
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid
    }
    psutil.Process(pid).kill()


@dataclass
class Trap:
    """The script of a provider that kills a gateway while it answers its so manieth request."""

    provider: Provider = field(default_factory=Provider)
    victim: Serving | None = None
    at: int = 60

    def __call__(self, heard: Heard) -> Answered:
        if self.victim is not None and len(self.provider.heard) >= self.at:
            killed(self.victim)
            self.victim = None
        return script(heard)


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    found = Trap()
    with providing(found) as found.provider:
        yield found


@pytest.fixture(scope="module")
def gateways(trap: Trap) -> Iterator[list[Serving]]:
    with own_cloud() as cloud, replicas(cloud, REPLICAS) as running:
        with closing(client(cloud, "dynamodb")) as dynamodb:
            DynamoDBBudgets(Table(dynamodb, "UsageTable")).put(BUDGET)
        running[0].models.publish(scripted("straight", "words", trap.provider.url, "straight"))
        yield running


async def answers(urls: list[str], token: str, count: int) -> list[int]:
    """The statuses of so many requests at once, in turns to each address; 0 where nobody answered."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as http:

        async def one(number: int) -> int:
            where = urls[number % len(urls)] + "/v1/chat/completions"
            try:
                return (await http.post(where, json=ASKED, headers={"Api-Key": token})).status_code
            except httpx.TransportError:
                return 0

        return await asyncio.gather(*map(one, range(count)))


def bounded(url: str, token: str) -> bool:
    """Whether the budget has come there: it lowers what is asked without a bound."""
    unbounded = {"model": "straight", "messages": MESSAGES}
    answer = httpx.post(f"{url}/v1/chat/completions", json=unbounded, headers={"Api-Key": token}, timeout=30)
    return "x-budget-limited" in answer.headers


def test_no_more_is_spent_than_there_is_and_no_request_is_refused_while_there_is(
    gateways: list[Serving], trap: Trap
) -> None:
    urls, token = [gateway.url for gateway in gateways], gateways[0].token("ada")
    eventually(lambda: all(bounded(url, token) for url in urls), within=20)

    trap.victim = gateways[-1]
    statuses = asyncio.run(answers(urls, token, REQUESTS))
    assert set(statuses) == {200, 429, 0}, "some passed, some were refused, and some asked the one that was killed"
    while 200 in asyncio.run(answers(urls[:-1], token, 20)):  # what is left, one after the other
        pass

    spent = TAKEN * len(trap.provider.heard)
    with closing(client(gateways[0].cloud, "dynamodb")) as dynamodb:
        accounts = DynamoDBAccounts(Table(dynamodb, "UsageTable"), time.time)
        place = Place(BUDGET.scope, BUDGET.window(time.time()))
        _, outcome = changed(accounts.read(place), Change(place, BUDGET.tokens), time.time())
    least = ask_of("chat/completions", ASKED, None).least
    assert spent <= BUDGET.tokens
    assert BUDGET.tokens - spent <= least + REPLICAS * LEASE, spent
    assert outcome.free < least + LEASE
