"""The template's own tables, made in moto: their keys and indexes are the template's."""

import functools
from pathlib import Path
from typing import Any

import boto3
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
_TAKEN = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@functools.cache
def template() -> dict[str, Any]:
    """The template as written."""
    found: dict[str, Any] = yaml_parse(TEMPLATE.read_text())
    return found


def create_table(logical_id: str, client: Any = None) -> str:
    """Make the table with this logical id, where the client leads if one is given; its name."""
    properties = template()["Resources"][logical_id]["Properties"]
    (client or boto3.client("dynamodb")).create_table(
        TableName=logical_id, **{name: properties[name] for name in _TAKEN if name in properties}
    )
    return logical_id
