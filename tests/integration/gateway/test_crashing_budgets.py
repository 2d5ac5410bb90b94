"""A thousand concurrent requests on a nearly empty budget over three gateways, one of which is killed."""

import asyncio
import time
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.usage.budgets_dynamodb import DynamoDBAccounts, DynamoDBBudgets
from lisa.endpoints.table import ENDPOINTS
from lisa.usage.account import AccountKey
from lisa.usage.bounds import OutputBounds, parse_output_bounds
from lisa.usage.budget import Budget
from lisa.usage.estimating import estimate_tokens
from tests.support.cloud import client, eventually, own_cloud
from tests.support.gateway_process import RunningGateway, kill_gateway, running_replicas
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider
from tests.support.provider_script import script
from tests.support.scripted_models import scripted_model

pytestmark = pytest.mark.cloud
REPLICAS, REQUESTS = 3, 1_000
BUDGET = Budget("user:ada", 5_000, "day")
LATER = Budget("user:ben", 100_000, "day")  # a gateway that knows this budget knows the other one
ANSWER_TOKENS = 13  # tokens of each answer of the scripted provider
MESSAGES = [{"role": "user", "content": "x"}]
REQUEST = {"model": "straight", "messages": MESSAGES, "max_tokens": 6}
LEASE = 2 * BUDGET.max_kept_tokens


@dataclass
class Trap:
    """The script of a provider that kills a gateway during the answer to its n-th request."""

    provider: Provider = field(default_factory=Provider)
    victim: RunningGateway | None = None
    at: int = 0

    def __call__(self, heard: ProviderRequest) -> ProviderAnswer:
        if self.victim is not None and len(self.provider.heard) >= self.at:
            kill_gateway(self.victim)
            self.victim = None
        return script(heard)


async def send_requests(urls: list[str], token: str, count: int) -> list[int]:
    """Send so many requests at once, to each address in turn; return the statuses, 0 without an answer."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as http:

        async def one(number: int) -> int:
            where = urls[number % len(urls)] + "/v1/chat/completions"
            try:
                return (await http.post(where, json=REQUEST, headers={"Api-Key": token})).status_code
            except httpx.TransportError:
                return 0

        return await asyncio.gather(*map(one, range(count)))


def knows_budget(url: str, token: str) -> bool:
    """Return whether the gateway limits a request without a bound, that is, whether it knows the budget."""
    unbounded = {"model": "straight", "messages": MESSAGES}
    answer = httpx.post(f"{url}/v1/chat/completions", json=unbounded, headers={"Api-Key": token}, timeout=30)
    return "x-budget-limited" in answer.headers


def test_the_budget_is_never_exceeded_and_no_request_is_refused_before_it_is_spent() -> None:
    trap = Trap()
    with (
        own_cloud() as cloud,
        closing(client(cloud, "dynamodb")) as dynamodb,
        run_provider(trap) as trap.provider,
    ):
        with running_replicas(cloud, REPLICAS) as gateways:
            for budget in (BUDGET, LATER):
                DynamoDBBudgets(Table(dynamodb, "UsageTable")).put_budget(budget)
            gateways[0].models.publish_model(scripted_model("straight", "words", trap.provider.url, "straight"))
            before, statuses = storm(gateways, trap)
        # the two running gateways have returned their shares
        place = AccountKey(BUDGET.scope, BUDGET.window_key(time.time()))
        taken = DynamoDBAccounts(Table(dynamodb, "UsageTable"), time.time).read_account(place).taken

    assert {200, 429, 0} <= set(statuses) <= {200, 429, 503, 0}, "some asked the one that is gone"
    assert ANSWER_TOKENS * (len(trap.provider.heard) - before) <= taken <= BUDGET.tokens
    bounds = parse_output_bounds(ENDPOINTS["chat/completions"], REQUEST)
    assert isinstance(bounds, OutputBounds)
    least = estimate_tokens(ENDPOINTS["chat/completions"], REQUEST, bounds, None).least_tokens
    assert BUDGET.tokens - taken < least + REPLICAS * LEASE


def storm(gateways: list[RunningGateway], trap: Trap) -> tuple[int, list[int]]:
    """Send a thousand requests at once and then the rest; return the earlier number of requests and the statuses."""
    urls, ada, ben = [gateway.url for gateway in gateways], gateways[0].token("ada"), gateways[0].token("ben")
    eventually(lambda: all(knows_budget(url, ben) for url in urls), within=20)
    before = len(trap.provider.heard)
    trap.victim, trap.at = gateways[-1], before + 60
    statuses = asyncio.run(send_requests(urls, ada, REQUESTS))
    while {200, 503} & set(asyncio.run(send_requests(urls[:-1], ada, 20))):  # spend the rest
        pass
    return before, statuses
