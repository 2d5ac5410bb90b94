"""The models table: one item per model, and one whose version rises with every change.

Items whose key begins with `#` are no models: that one, and the heartbeats of the gateway replicas.
"""

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from lisa.adapters.aws.dynamodb import Item, Table, from_item, to_item
from lisa.models.ports import ModelList
from lisa.models.served import IN_SERVICE, ServedModel

ROUTES = "#routes"
_log = logging.getLogger(__name__)


class DynamoDBModels:
    """Models in DynamoDB. Reads are strongly consistent: a version is never seen before its models."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def version(self) -> int:
        item = self._table.get({"model_id": ROUTES})
        return int(item["version"]) if item else 0

    def read(self) -> ModelList | None:
        before = self.version()
        models = tuple(model for item in self._items() if (model := _served(item)) is not None)
        return ModelList(before, models) if self.version() == before else None

    def find(self, model_id: str) -> ServedModel | None:
        item = self._table.get({"model_id": model_id})
        return _served(_plain(item)) if item else None

    def publish(self, model: ServedModel) -> None:
        """See the port. Leaves attributes it does not know untouched."""
        told = model.model_dump(mode="json", exclude={"model_id"}) | {"status": IN_SERVICE}
        values = {name: value for name, value in told.items() if value is not None}
        gone = [f"#{name}" for name in told if name not in values]
        sets = "SET " + ", ".join(f"#{name} = :{name}" for name in values)
        update: Any = {
            "TableName": self._table.name,
            "Key": to_item({"model_id": model.model_id}),
            "UpdateExpression": sets + (f" REMOVE {', '.join(gone)}" if gone else ""),
            "ExpressionAttributeNames": {f"#{name}": name for name in told},
            "ExpressionAttributeValues": to_item({f":{name}": _exact(value) for name, value in values.items()}),
        }
        self._table.client.transact_write_items(TransactItems=[{"Update": update}, self._raise_version()])

    def withdraw(self, model_id: str) -> None:
        delete: Any = {"TableName": self._table.name, "Key": to_item({"model_id": model_id})}
        self._table.client.transact_write_items(TransactItems=[{"Delete": delete}, self._raise_version()])

    def _raise_version(self) -> Any:
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": to_item({"model_id": ROUTES}),
                "UpdateExpression": "ADD version :one",
                "ExpressionAttributeValues": to_item({":one": 1}),
            }
        }

    def _items(self) -> Iterator[Item]:
        pages = self._table.client.get_paginator("scan").paginate(TableName=self._table.name, ConsistentRead=True)
        for page in pages:
            yield from (_plain(from_item(item)) for item in page["Items"])


def served_image(image: Item | None) -> ServedModel | None:
    """The model in a DynamoDB stream's image, None when there is none in service."""
    return _served(_plain(from_item(image))) if image else None


def _served(item: Item) -> ServedModel | None:
    """The model in an item, None for one not in service. One that cannot be read must not keep the others away."""
    if item["model_id"].startswith("#") or item.get("status") != IN_SERVICE:
        return None
    try:
        return ServedModel.model_validate(item)
    except ValidationError:
        _log.exception("model %s is not served: its item cannot be read", item["model_id"])
        return None


def _plain(value: Any) -> Any:
    """DynamoDB's Decimals and sets as JSON knows them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | set) else value


def _exact(value: Any) -> Any:
    """JSON's floats as the Decimals that DynamoDB takes."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    return [_exact(inner) for inner in value] if isinstance(value, list) else value
