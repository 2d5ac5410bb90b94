"""Limits, budgets and usage: all of them in the usage table."""

import time
from collections.abc import Callable

import boto3

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.usage.budgets_dynamodb import DynamoDBAccounts, DynamoDBBudgets
from lisa.adapters.usage.leases_dynamodb import DynamoDBLeases, DynamoDBRequestCounter
from lisa.adapters.usage.rate_limits import RateLimits
from lisa.adapters.usage.request_limits import RequestLimits
from lisa.adapters.usage.usage_dynamodb import DynamoDBUsage
from lisa.adapters.usage.usage_queue_sqs import SQSUsageQueue
from lisa.policy.subject import Subject
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimited, RateLimitSettings
from lisa.usage.ports import BudgetAccountStore, BudgetStore, LeaseStore, UsageStore
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG, FAST_NO_RETRY_CONFIG, NO_RETRY_CONFIG, open_table
from lisa.wiring.factories import cached
from lisa.wiring.process import epoch_seconds


@cached
def rate_limit_settings() -> RateLimitSettings:
    """Return the requests per minute that callers and groups may send."""
    return RateLimitSettings(settings.requests_per_minute(), settings.group_requests_per_minute())


@cached
def leased_rate_limits() -> Callable[[Subject], RateLimited | None]:
    """Return the limits of the gateway, which leases parts of them beside its requests."""
    return RateLimits(RateLimiter(rate_limit_settings()), lease_store())


@cached
def counted_rate_limits() -> Callable[[Subject], RateLimited | None]:
    """Return the limits of an API function, which counts each request in the usage table."""
    client = boto3.client("dynamodb", config=FAST_NO_RETRY_CONFIG)
    return RequestLimits(rate_limit_settings(), DynamoDBRequestCounter(Table(client, settings.usage_table())))


@cached
def lease_store() -> LeaseStore:
    """Return the leases of rate limits."""
    return DynamoDBLeases(_usage_table_without_retries())


def _usage_table_without_retries() -> Table:
    """Return the usage table, with a client that sends no request twice."""
    return Table(boto3.client("dynamodb", config=NO_RETRY_CONFIG), settings.usage_table())


@cached
def usage_store() -> UsageStore:
    return DynamoDBUsage(open_table(settings.usage_table), epoch_seconds)


@cached
def usage_queue() -> SQSUsageQueue:
    """Return the queue of usage events."""
    return SQSUsageQueue(boto3.client("sqs", config=CONFIG), settings.usage_queue_url())


@cached
def budget_account_store() -> BudgetAccountStore:
    """Return the accounts of budgets: the tokens that replicas took."""
    return DynamoDBAccounts(_usage_table_without_retries(), time.time)


@cached
def budget_store() -> BudgetStore:
    return DynamoDBBudgets(open_table(settings.usage_table))
