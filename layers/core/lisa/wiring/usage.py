"""The composition root, continued: limits and what counts against them."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from lisa.policy.subject import Subject
from lisa.wiring.factories import cached

if TYPE_CHECKING:
    from lisa.adapters.aws.dynamodb import Table
    from lisa.adapters.usage.usage_queue_sqs import SQSUsageQueue
    from lisa.usage.limits import Limits, RateLimited
    from lisa.usage.ports import Accounts, Budgets, Leases, UsageStore


@cached
def limits() -> "Limits":
    """Requests per minute, as they are set. Raises ValueError when they are written in another way than asked for."""
    from lisa.usage.limits import parse_limits

    return parse_limits(os.environ.get("REQUESTS_PER_MINUTE", ""), os.environ.get("GROUP_REQUESTS_PER_MINUTE", ""))


def counts() -> bool:
    """Whether there is a usage table to count in."""
    return bool(os.environ.get("USAGE_TABLE"))


@cached
def rate_limits() -> "Callable[[Subject], RateLimited | None]":
    """Whether a caller's request may pass; every request may where there is no usage table."""
    if not counts():
        return _unlimited
    from lisa.adapters.usage.rate_limits import RateLimits
    from lisa.usage.limiter import Limiter

    return RateLimits(Limiter(limits()), leases())


@cached
def leases() -> "Leases":
    """The leases of rate limits."""
    from lisa.adapters.usage.leases_dynamodb import DynamoDBLeases

    return DynamoDBLeases(_once())


def _once() -> "Table":
    """The usage table for additions, never sent twice: one whose answer was lost may have been made."""
    import boto3
    from botocore.config import Config

    from lisa.adapters.aws.dynamodb import Table

    once = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=1)
    return Table(boto3.client("dynamodb", config=once), os.environ["USAGE_TABLE"])


def _unlimited(_subject: Subject) -> None:
    """No caller is limited."""


@cached
def usage() -> "UsageStore":
    """What was used."""
    import time

    from lisa.adapters.usage.usage_dynamodb import DynamoDBUsage
    from lisa.wiring.shared import table

    return DynamoDBUsage(table("USAGE_TABLE"), lambda: int(time.time()))


@cached
def usage_queue() -> "SQSUsageQueue | None":
    """Where usage events go; None where they go nowhere."""
    if not (url := os.environ.get("USAGE_QUEUE_URL")):
        return None
    import boto3

    from lisa.adapters.usage.usage_queue_sqs import SQSUsageQueue
    from lisa.wiring.shared import CONFIG

    return SQSUsageQueue(boto3.client("sqs", config=CONFIG), url)


@cached
def accounts() -> "Accounts":
    """What was taken of budgets."""
    import time

    from lisa.adapters.usage.budgets_dynamodb import DynamoDBAccounts

    return DynamoDBAccounts(_once(), time.time)


@cached
def budgets() -> "Budgets":
    """Which budgets there are."""
    from lisa.adapters.usage.budgets_dynamodb import DynamoDBBudgets
    from lisa.wiring.shared import table

    return DynamoDBBudgets(table("USAGE_TABLE"))
