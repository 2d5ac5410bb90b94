"""Clients of AWS services: their timeouts and retries, and the client of the tables."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lisa.adapters.aws.dynamodb import Table
from lisa.wiring.factories import cached
from lisa.wiring.settings import Setting

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# SDK retries only: `standard` backs off with jitter; nothing retries on top of it.
CONFIG = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=3, read_timeout=20)
#: A user waits for the authorizer, which has ten seconds: one retry, and timeouts that leave time for it.
REQUEST_CONFIG = CONFIG.merge(
    Config(retries={"mode": "standard", "total_max_attempts": 2}, connect_timeout=1, read_timeout=2)
)
#: Additions are never sent twice: one whose response was lost may have been written.
NO_RETRY_CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=1)
#: A user of the API waits for the count of each request.
FAST_NO_RETRY_CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=0.5, read_timeout=0.5)


@cached
def create_dynamodb_client() -> "DynamoDBClient":
    """Return the DynamoDB client with long timeouts, for tables that no request at an entry point waits for.

    Several threads may use it.
    """
    return boto3.client("dynamodb", config=CONFIG.merge(Config(max_pool_connections=32)))


def open_table(name: Setting[str]) -> Table:
    """Return the table whose name the setting contains."""
    return Table(create_dynamodb_client(), name())
