"""A thousand requests at once on a nearly empty budget, over three gateways of which one is killed among them."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
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
from tests.support.provider import Provider, providing
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


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing(script) as running:
        yield running


@pytest.fixture(scope="module")
def gateways(provider: Provider) -> Iterator[list[Serving]]:
    with own_cloud() as cloud, replicas(cloud, REPLICAS) as running:
        with closing(client(cloud, "dynamodb")) as dynamodb:
            DynamoDBBudgets(Table(dynamodb, "UsageTable")).put(BUDGET)
        running[0].models.publish(scripted("straight", "words", provider.url, "straight"))
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


def killed(gateway: Serving) -> None:
    """`kill -9` of the process that listens there."""
    port = urlsplit(gateway.url).port
    [pid] = {
        one.pid
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid
    }
    psutil.Process(pid).kill()


def test_no_more_is_spent_than_there_is_and_no_request_is_refused_while_there_is(
    gateways: list[Serving], provider: Provider
) -> None:
    urls, token = [gateway.url for gateway in gateways], gateways[0].token("ada")
    eventually(lambda: all(asyncio.run(answers([url], token, 1)) == [200] for url in urls))

    async def storm() -> list[int]:
        asking = asyncio.ensure_future(answers(urls, token, REQUESTS))
        while len(provider.heard) < 60:
            await asyncio.sleep(0.001)
        killed(gateways[-1])
        return await asking

    statuses = asyncio.run(storm())
    assert set(statuses) == {200, 429, 0}, "some passed, some were refused, and some asked the one that was killed"
    while 200 in asyncio.run(answers(urls[:-1], token, 20)):  # what is left, one after the other
        pass

    spent = TAKEN * len(provider.heard)
    with closing(client(gateways[0].cloud, "dynamodb")) as dynamodb:
        accounts = DynamoDBAccounts(Table(dynamodb, "UsageTable"), time.time)
        place = Place(BUDGET.scope, BUDGET.window(time.time()))
        _, outcome = changed(accounts.read(place), Change(place, BUDGET.tokens), time.time())
    least = ask_of("chat/completions", ASKED, None).least
    assert spent <= BUDGET.tokens
    assert BUDGET.tokens - spent <= least + REPLICAS * LEASE, spent
    assert outcome.free < least + LEASE
