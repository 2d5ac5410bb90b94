"""Configurations in the chat table: one item for each version, and a copy of the newest one."""

import json
from itertools import islice

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.chat.configuration import ConfigurationVersion, fill_configuration
from lisa.errors import TABLES

_LATEST = "latest"


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBConfigurations:
    """Versions of configurations. The numbers have leading zeros, so that their keys have the order of the numbers."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def newest(self, scope: str) -> ConfigurationVersion | None:
        item = self._table.get({"pk": _build_pk(scope), "sk": _LATEST})
        return _parse_version(scope, item) if item else None

    def list_versions(self, scope: str, limit: int) -> list[ConfigurationVersion]:
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :versions)",
            {":pk": _build_pk(scope), ":versions": "version#"},
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=True,
        )
        return [_parse_version(scope, item) for item in islice(found, limit)]

    def add(self, version: ConfigurationVersion) -> bool:
        _client, item = self._table.client, _build_item(version)
        condition: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if version.number > 1:
            condition = {
                "ConditionExpression": "#version = :before",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": to_item({":before": version.number - 1}),
            }
        latest = {"TableName": self._table.name, "Item": to_item(item | {"sk": _LATEST}), **condition}
        row = {"TableName": self._table.name, "Item": to_item(item)}
        operations = [{"Put": latest}, {"Put": row}]
        return self._table.write_together(operations)


def _build_pk(scope: str) -> str:
    return f"configuration#{scope}"


def _build_item(version: ConfigurationVersion) -> Item:
    return {
        "pk": _build_pk(version.scope),
        "sk": f"version#{version.number:08d}",
        "version": version.number,
        "configuration": json.dumps(dict(version.configuration), ensure_ascii=False),
        "changed_by": version.changed_by,
        "reason": version.reason,
        "created_at": version.created_at,
    }


def _parse_version(scope: str, item: Item) -> ConfigurationVersion:
    return ConfigurationVersion(
        scope,
        int(item["version"]),
        fill_configuration(json.loads(item["configuration"])),
        item["changed_by"],
        item["reason"],
        item["created_at"],
    )
