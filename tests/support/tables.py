"""The template's tables in moto, with their keys and indexes."""

import functools
from typing import Any

import boto3

from tools.checks.application import read_application

_TAKEN = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@functools.cache
def template() -> dict[str, Any]:
    """Return the templates of all stacks as one, before SAM's transform."""
    return read_application()


def create_table(logical_id: str, client: Any = None) -> str:
    """Create the table with this logical id in the client's account; return its name."""
    properties = template()["Resources"][logical_id]["Properties"]
    (client or boto3.client("dynamodb")).create_table(
        TableName=logical_id, **{name: properties[name] for name in _TAKEN if name in properties}
    )
    return logical_id
