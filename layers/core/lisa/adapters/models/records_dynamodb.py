"""The table of model records.

The key is (`model_id`, `kind`). A kind is `model`, or `event#<ISO time>#<operation id>#<step>`. Every record has a row
(`#models`, its id), so that a list reads no events. A record has the attribute `requested`, the kind of its operation,
as long as no workflow has claimed the operation: the table's stream is filtered by it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.adapters.aws.json_values import from_dynamodb, to_dynamodb
from lisa.models.records import LifecycleEvent, ModelRecord

_RECORD, _EVENT, _LIST = "model", "event#", "#models"
_EVENT_SECONDS = 400 * 86_400


class DynamoDBModelRecords:
    """The records of models and the events of their lifecycles in DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, model_id: str) -> ModelRecord | None:
        item = self._table.get(_record_key(model_id))
        return _parse_record(item) if item else None

    def list(self) -> Sequence[ModelRecord]:
        rows = self._table.query_all("model_id = :list", {":list": _LIST}, ConsistentRead=True)
        return [_parse_record(item) for item in self._table.get_many([_record_key(row["kind"]) for row in rows])]

    def create(self, record: ModelRecord) -> bool:
        row = {"model_id": _LIST, "kind": record.model_id}
        return self._table.write_together(
            [
                {"Put": {"TableName": self._table.name, **_build_put(record, "attribute_not_exists(kind)", {})}},
                {"Put": {"TableName": self._table.name, "Item": to_item(row)}},
            ]
        )

    def replace(self, record: ModelRecord, expected_version: int) -> bool:
        changed = record.model_copy(update={"version": expected_version + 1})
        request: Any = _build_put(changed, "version = :expected", {":expected": expected_version})
        try:
            self._table.client.put_item(TableName=self._table.name, **request)
        except ClientError as error:
            if find_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def remove(self, model_id: str, expected_version: int) -> bool:
        condition = _build_condition("version = :expected", {":expected": expected_version})
        deletion = {"Key": to_item(_record_key(model_id)), **condition}
        row = to_item({"model_id": _LIST, "kind": model_id})
        return self._table.write_together(
            [
                {"Delete": {"TableName": self._table.name, **deletion}},
                {"Delete": {"TableName": self._table.name, "Key": row}},
            ]
        )

    def append_event(self, model_id: str, event: LifecycleEvent) -> None:
        kind = f"{_EVENT}{_format_time(event.at)}#{event.operation_id}#{event.step}"
        expiry = {"expires_at": event.at // 1_000 + _EVENT_SECONDS}
        self._table.put(
            {"model_id": model_id, "kind": kind} | event.model_dump(mode="json", exclude_none=True) | expiry
        )

    def list_events(self, model_id: str, *, since: int = 0) -> Sequence[LifecycleEvent]:
        rows = self._table.query_all(
            "model_id = :model AND kind BETWEEN :first AND :last",
            {":model": model_id, ":first": f"{_EVENT}{_format_time(since)}", ":last": f"{_EVENT}~"},
            ConsistentRead=True,
        )
        return [LifecycleEvent.model_validate(from_dynamodb(row)) for row in rows]


def _parse_record(item: Item) -> ModelRecord:
    return ModelRecord.model_validate(from_dynamodb(item))


def _build_put(record: ModelRecord, condition: str, values: Mapping[str, Any]) -> Item:
    item = record.model_dump(mode="json", exclude_none=True) | {"kind": _RECORD}
    if record.operation is not None and record.operation.execution is None:
        item["requested"] = record.operation.kind
    return {"Item": to_item(to_dynamodb(item)), **_build_condition(condition, values)}


def _build_condition(condition: str, values: Mapping[str, Any]) -> Item:
    request: Item = {"ConditionExpression": condition}
    return request | ({"ExpressionAttributeValues": to_item(values)} if values else {})


def _record_key(model_id: str) -> Item:
    return {"model_id": model_id, "kind": _RECORD}


def _format_time(at: int) -> str:
    """Return the time in UTC to the millisecond, which sorts like the time."""
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds")
