"""The models table: one item for each model, and one with the version of the list.

Items whose key begins with `#` are not models: the version, and the heartbeats of the gateway replicas.
"""

import logging
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from lisa.adapters.aws.dynamodb import Item, Table, Update, from_item, to_item
from lisa.adapters.aws.json_values import from_dynamodb, to_dynamodb
from lisa.models.ports import ModelList
from lisa.models.served import IN_SERVICE, ServedModel

LIST_VERSION_KEY = "#routes"
_log = logging.getLogger(__name__)


class DynamoDBModels:
    """The list of models in DynamoDB. Reads are strongly consistent, so no version is read before its models."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read_list_version(self) -> int:
        item = self._table.get({"model_id": LIST_VERSION_KEY})
        return int(item["version"]) if item else 0

    def read_list(self) -> ModelList | None:
        before = self.read_list_version()
        models = tuple(model for item in self._scan_items() if (model := _parse_model(item)) is not None)
        return ModelList(before, models) if self.read_list_version() == before else None

    def find_model(self, model_id: str) -> ServedModel | None:
        item = self._table.get({"model_id": model_id})
        return _parse_model(from_dynamodb(item)) if item else None

    def publish_model(self, model: ServedModel) -> None:
        """Put a model in service. Attributes of the item that belong to other programs stay as they are."""
        fields = model.model_dump(mode="json", exclude={"model_id"}) | {"status": IN_SERVICE}
        sets = {name: to_dynamodb(value) for name, value in fields.items() if value is not None}
        update = Update({"model_id": model.model_id}, sets, removes=[name for name in fields if name not in sets])
        self._write_and_raise_version({"Update": {"TableName": self._table.name, **update.build_request()}})

    def withdraw_model(self, model_id: str) -> None:
        self._write_and_raise_version(
            {"Delete": {"TableName": self._table.name, "Key": to_item({"model_id": model_id})}}
        )

    def _write_and_raise_version(self, operation: Any) -> None:
        """Execute one write and increase the list's version, both or neither."""
        version = Update({"model_id": LIST_VERSION_KEY}, adds={"version": 1}).build_request()
        increase: Any = {"Update": {"TableName": self._table.name, **version}}
        self._table.client.transact_write_items(TransactItems=[operation, increase])

    def _scan_items(self) -> Iterator[Item]:
        pages = self._table.client.get_paginator("scan").paginate(TableName=self._table.name, ConsistentRead=True)
        for page in pages:
            yield from (from_dynamodb(from_item(item)) for item in page["Items"])


def parse_model_image(image: Item | None) -> ServedModel | None:
    """Return the model in the image of a stream record, or None if no model with tasks is in service.

    A candidate is not in service; a model that is asleep or wakes has no users yet.
    """
    model = _parse_model(from_dynamodb(from_item(image))) if image else None
    return None if model is None or model.is_candidate or model.sleep_state != "awake" else model


def _parse_model(item: Item) -> ServedModel | None:
    """Return the model in an item, or None if it is not in service. An unreadable item must not hide the others."""
    if item["model_id"].startswith("#") or item.get("status") != IN_SERVICE:
        return None
    try:
        return ServedModel.model_validate(item)
    except ValidationError:
        _log.exception("model %s is not served, because its item is not valid", item["model_id"])
        return None
