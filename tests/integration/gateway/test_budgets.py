"""Two gateway processes share one budget; the real SDK reads the remaining budget."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import openai
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.usage.budgets_dynamodb import DynamoDBAccounts, DynamoDBBudgets
from lisa.usage.account import AccountChange, AccountKey, apply_change
from lisa.usage.budget import Budget
from lisa.usage.event import parse_usage_batch
from tests.support.cloud import client, own_cloud
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.tables import create_table

pytestmark = pytest.mark.cloud
_MESSAGES: Any = [{"role": "user", "content": "How long are samples kept?"}]
DAY, EMPTY = Budget("user:ada", 20_000, "day"), Budget("group:poor", 10, "month")


class BudgetGateways:
    """A gateway whose caller has a budget."""

    def __init__(self, gateway: RunningGateway, dynamodb: Any, queues: Any, url: str) -> None:
        self.gateway, self._queues, self._url = gateway, queues, url
        table = Table(dynamodb, "UsageTable")
        self.accounts, self.budgets = DynamoDBAccounts(table, time.time), DynamoDBBudgets(table)

    def sdk(self, user: str, *groups: str) -> openai.OpenAI:
        token = self.gateway.token(user, *groups)
        return openai.OpenAI(base_url=f"{self.gateway.url}/v1", api_key=token, max_retries=0)

    def used(self, user: str) -> int:
        """Return the tokens in the usage events after all were received."""
        total = 0
        while messages := self._queues.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=2
        ).get("Messages", []):
            for message in messages:
                events = parse_usage_batch(message["Body"]).events
                total += sum(one.input_tokens + one.output_tokens for one in events if one.user == user)
                self._queues.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return total


@pytest.fixture(scope="module")
def budget_gateways() -> Iterator[BudgetGateways]:
    with own_cloud() as cloud, closing(client(cloud, "sqs")) as queues, closing(client(cloud, "dynamodb")) as dynamodb:
        url = queues.create_queue(QueueName="usage")["QueueUrl"]
        create_table("UsageTable", dynamodb)
        budgets = DynamoDBBudgets(Table(dynamodb, "UsageTable"))
        for budget in (DAY, EMPTY):
            budgets.put_budget(budget)
        with running_gateway(cloud, USAGE_TABLE="UsageTable", USAGE_QUEUE_URL=url) as gateway:
            yield BudgetGateways(gateway, dynamodb, queues, url)


def test_a_caller_without_a_budget_is_not_limited(budget_gateways: BudgetGateways) -> None:
    with budget_gateways.sdk("ben") as sdk:
        answer = sdk.chat.completions.with_raw_response.create(model="quoter", messages=_MESSAGES)

    assert "x-budget-limited" not in answer.headers


def test_an_empty_budget_is_a_rate_limit_error_with_the_budgets_name(budget_gateways: BudgetGateways) -> None:
    with budget_gateways.sdk("cid", "poor") as sdk, pytest.raises(openai.RateLimitError) as refused:
        sdk.chat.completions.create(model="quoter", messages=_MESSAGES)

    assert refused.value.code == "budget_exceeded"
    assert "group:poor, 10 tokens a month" in refused.value.message
    assert int(refused.value.response.headers["retry-after"]) > 60


def test_many_requests_spend_what_their_events_say_and_at_most_the_budget(budget_gateways: BudgetGateways) -> None:
    with budget_gateways.sdk("ada") as sdk:

        def ask(number: int) -> str | None:
            answer = sdk.chat.completions.with_raw_response.create(
                model="quoter", messages=_MESSAGES, stream=number % 2 == 0
            )
            if number % 2 == 0:
                list(answer.parse())
            limited: str | None = answer.headers.get("x-budget-limited")
            return limited

        with ThreadPoolExecutor(8) as pool:
            bounds = list(pool.map(ask, range(40)))

    assert all(bound is not None and 1 <= int(bound) <= 4_096 for bound in bounds)
    used = budget_gateways.used("ada")
    place = AccountKey(DAY.scope, DAY.window_key(time.time()))
    account, _ = apply_change(
        budget_gateways.accounts.read_account(place), AccountChange(place, DAY.tokens), time.time()
    )
    opened = account.taken - sum(one.tokens for one in account.slices.values())
    assert 0 < used <= opened <= used + 2 * DAY.max_kept_tokens
