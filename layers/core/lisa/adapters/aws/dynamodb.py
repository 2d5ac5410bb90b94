"""A DynamoDB table that takes and returns plain Python values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]
READ_BATCH_SIZE = 100  # the most keys of one BatchGetItem
_WRITE_BATCH_SIZE = 25  # the most requests of one BatchWriteItem
_MAX_KEY_BYTES = 1_024  # of a sort key; a partition key may have 2,048 bytes, but none of our tables needs that
#: The reasons of a cancelled transaction that lost a race.
_RACE_CODES = {"None", "ConditionalCheckFailed", "TransactionConflict"}
_PLACEHOLDER = re.compile(r"\w+")
_NAME_IN_CONDITION = re.compile(r"#(\w+)")


def to_item(values: Mapping[str, Any]) -> Item:
    """Convert Python values to attribute values."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> Item:
    """Convert attribute values to Python values; numbers become Decimals."""
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()}


def is_valid_key(key: Mapping[str, Any]) -> bool:
    """Return whether DynamoDB accepts the key; a read with another key raises an error instead of finding nothing."""
    return all(0 < len(value.encode()) <= _MAX_KEY_BYTES for value in key.values() if isinstance(value, str))


@dataclass(frozen=True)
class Update:
    """The changes of one item, in plain values.

    `sets` replaces attributes, `defaults` sets only absent ones, `adds` increases numbers and extends sets, and
    `removes` deletes attributes. All `conditions` must hold. A condition writes an attribute as `#name`, a value of
    `sets` as `:name`, and further values by the keys of `values`.
    """

    key: Mapping[str, Any]
    sets: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    adds: Mapping[str, Any] = field(default_factory=dict)
    removes: Sequence[str] = ()
    conditions: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def build_request(self) -> Item:
        """Return the parameters of UpdateItem, or of an Update in a transaction, without the table's name."""
        written = {**self.sets, **self.defaults, **self.adds}
        names = _build_placeholders([*written, *self.removes])
        condition = " AND ".join(self.conditions)
        in_condition = {f"#{name}": name for name in _NAME_IN_CONDITION.findall(condition)}
        values = {f":{names[name]}": value for name, value in written.items()} | dict(self.values)
        request: Item = {"Key": to_item(self.key), "UpdateExpression": self._build_update_expression(names)}
        request["ExpressionAttributeNames"] = {f"#{mark}": name for name, mark in names.items()} | in_condition
        if values:
            request["ExpressionAttributeValues"] = to_item(values)
        return request | ({"ConditionExpression": condition} if condition else {})

    def _build_update_expression(self, names: Mapping[str, str]) -> str:
        clauses = {
            "SET": [f"#{names[name]} = :{names[name]}" for name in self.sets]
            + [f"#{names[name]} = if_not_exists(#{names[name]}, :{names[name]})" for name in self.defaults],
            "ADD": [f"#{names[name]} :{names[name]}" for name in self.adds],
            "REMOVE": [f"#{names[name]}" for name in self.removes],
        }
        return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)


class Table:
    """One table. Reads are strongly consistent, except reads through an index."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Mapping[str, Any]) -> Item | None:
        """Return the item with this key, or None."""
        if not is_valid_key(key):
            return None
        found = self.client.get_item(TableName=self.name, Key=to_item(key), ConsistentRead=True).get("Item")
        return from_item(found) if found else None

    def get_many(self, keys: Sequence[Mapping[str, Any]]) -> list[Item]:
        """Return the items with these keys in any order, without those that do not exist."""
        found: list[Item] = []
        valid = [to_item(key) for key in keys if is_valid_key(key)]
        for start in range(0, len(valid), READ_BATCH_SIZE):
            batch: list[Any] = valid[start : start + READ_BATCH_SIZE]
            while batch:
                request: Any = {self.name: {"Keys": batch, "ConsistentRead": True}}
                response: Any = self.client.batch_get_item(RequestItems=request)
                found += [from_item(item) for item in response["Responses"].get(self.name, [])]
                batch = response.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return found

    def put(self, values: Mapping[str, Any]) -> None:
        """Write an item; an item with the same key is replaced."""
        self.client.put_item(TableName=self.name, Item=to_item(values))

    def write_together(self, operations: Sequence[Item]) -> bool:
        """Execute all operations of a transaction or none.

        Return False if a condition did not hold or another transaction wrote to the same items.
        """
        try:
            self.client.transact_write_items(TransactItems=operations)  # type: ignore[arg-type]
        except self.client.exceptions.TransactionCanceledException as error:
            codes = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
            if codes <= _RACE_CODES:
                return False
            raise
        return True

    def delete_many(self, keys: Sequence[Mapping[str, Any]]) -> None:
        """Delete the items with these keys. Keys without an item are ignored."""
        for start in range(0, len(keys), _WRITE_BATCH_SIZE):
            batch: list[Any] = [
                {"DeleteRequest": {"Key": to_item(key)}} for key in keys[start : start + _WRITE_BATCH_SIZE]
            ]
            while batch:
                response: Any = self.client.batch_write_item(RequestItems={self.name: batch})
                batch = response.get("UnprocessedItems", {}).get(self.name, [])

    def query(self, expression: str, values: Mapping[str, Any], **options: Any) -> tuple[list[Item], Item | None]:
        """Return one page of a query: its items, and the key from which the next page starts, None on the last page.

        `expression` contains attribute names as they are; `options` are further parameters of Query.
        """
        response = self.client.query(
            TableName=self.name,
            KeyConditionExpression=expression,
            ExpressionAttributeValues=to_item(values),
            **options,
        )
        last = response.get("LastEvaluatedKey")
        return [from_item(item) for item in response["Items"]], from_item(last) if last else None

    def query_all(self, expression: str, values: Mapping[str, Any], **options: Any) -> Iterator[Item]:
        """Yield every item of a query, page by page."""
        start: dict[str, Any] = {}
        while True:
            items, last = self.query(expression, values, **options, **start)
            yield from items
            if last is None:
                return
            start = {"ExclusiveStartKey": to_item(last)}


def _build_placeholders(names: Sequence[str]) -> dict[str, str]:
    """Return the placeholder of each attribute: its own name, or a number where the name has other characters."""
    return {name: name if _PLACEHOLDER.fullmatch(name) else f"n{number}" for number, name in enumerate(names)}
