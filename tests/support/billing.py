"""The requests and write units that AWS bills, counted from the calls of a client.

Write units: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html and, for
indexes, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html ("Write capacity units").
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import boto3

from tests.support.tables import template

_UNIT_BYTES = 1024


@dataclass
class Bill:
    """Requests by service and operation, and write units of one table."""

    requests: Counter[str] = field(default_factory=Counter)
    write_units: int = 0

    def watch(self, client: Any, *, table: str | None = None) -> Any:
        """Count the calls of this client from now on; return the client."""
        service = client.meta.service_model.service_name
        client.meta.events.register(f"before-call.{service}", self._count)
        if table is not None:
            client.meta.events.register(f"before-call.{service}.UpdateItem", lambda **about: self._before(table, about))
            client.meta.events.register(f"after-call.{service}.UpdateItem", lambda **about: self._after(table))
        return client

    def _count(self, model: Any, **_about: Any) -> None:
        self.requests[f"{model.service_model.service_name}.{model.name}"] += 1

    def _before(self, table: str, about: Any) -> None:
        self._images = _items(table)

    def _after(self, table: str) -> None:
        before, after = self._images, _items(table)
        for key in before.keys() | after.keys():
            old, new = before.get(key), after.get(key)
            if old != new:
                self.write_units += write_units(table, old, new)


def write_units(table: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> int:
    """Return the write units of one item's change, including its index entries. All indexes hold only keys."""
    properties = template()["Resources"][table]["Properties"]
    total = math.ceil(max(item_size(old or {}), item_size(new or {})) / _UNIT_BYTES)
    for index in properties["GlobalSecondaryIndexes"]:
        assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
        names = [key["AttributeName"] for key in index["KeySchema"]]
        one, other = _entry(old, names), _entry(new, names)
        if one != other:
            total += (one is not None) + (other is not None)
    return total


def item_size(item: dict[str, Any]) -> int:
    """Return an item's size in bytes, by the documented rules for names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    [(kind, held)] = value.items()
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return math.ceil(len(held.strip("-").replace(".", "")) / 2) + 1
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(inner) for name, inner in held.items())
    if kind == "L":
        return 3 + sum(1 + _value_size(inner) for inner in held)
    return 1


def _entry(item: dict[str, Any] | None, names: list[str]) -> tuple[str, ...] | None:
    return tuple(str(item[name]) for name in names) if item and all(name in item for name in names) else None


def _items(table: str) -> dict[str, dict[str, Any]]:
    found: Any = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return {str(item["document_id"]): item for item in found}
