"""A DynamoDB table in plain Python values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]
BATCH = 100  # BatchGetItem's limit
_WRITTEN_TOGETHER = 25  # BatchWriteItem's limit
_LONGEST_KEY = 1_024  # bytes of a sort key; a partition key may be twice as long, but none of ours is


def to_item(values: Mapping[str, Any]) -> Item:
    """Python values as attribute values."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in values.items()}


def from_item(item: Mapping[str, Any]) -> Item:
    """Attribute values as Python values; numbers are Decimals."""
    deserialize = TypeDeserializer().deserialize
    return {name: deserialize(value) for name, value in item.items()}


def can_exist(key: Mapping[str, Any]) -> bool:
    """Whether an item may have this key: DynamoDB takes a question for any other as an error of the program."""
    return all(0 < len(value.encode()) <= _LONGEST_KEY for value in key.values() if isinstance(value, str))


class Table:
    """One table. Reads are strongly consistent unless they go through an index."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Mapping[str, Any]) -> Item | None:
        """The item with this key, or None."""
        if not can_exist(key):
            return None
        found = self.client.get_item(TableName=self.name, Key=to_item(key), ConsistentRead=True).get("Item")
        return from_item(found) if found else None

    def get_many(self, keys: Sequence[Mapping[str, Any]]) -> list[Item]:
        """The items with these keys, in no order; missing ones are left out."""
        found: list[Item] = []
        possible = [to_item(key) for key in keys if can_exist(key)]
        for start in range(0, len(possible), BATCH):
            wanted: list[Any] = possible[start : start + BATCH]
            while wanted:
                request: Any = {self.name: {"Keys": wanted, "ConsistentRead": True}}
                answer: Any = self.client.batch_get_item(RequestItems=request)
                found += [from_item(item) for item in answer["Responses"].get(self.name, [])]
                wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return found

    def put(self, values: Mapping[str, Any]) -> None:
        """Write an item, replacing the one with its key."""
        self.client.put_item(TableName=self.name, Item=to_item(values))

    def delete_many(self, keys: Sequence[Mapping[str, Any]]) -> None:
        """Delete the items with these keys; missing ones are no matter."""
        for start in range(0, len(keys), _WRITTEN_TOGETHER):
            wanted: list[Any] = [{"DeleteRequest": {"Key": to_item(key)}} for key in keys[start:][:_WRITTEN_TOGETHER]]
            while wanted:
                answer: Any = self.client.batch_write_item(RequestItems={self.name: wanted})
                wanted = answer.get("UnprocessedItems", {}).get(self.name, [])

    def query(self, expression: str, values: Mapping[str, Any], **options: Any) -> tuple[list[Item], Item | None]:
        """One page of a query: the items and the key to go on from. Names in the expression are used as they stand."""
        answer = self.client.query(
            TableName=self.name,
            KeyConditionExpression=expression,
            ExpressionAttributeValues=to_item(values),
            **options,
        )
        last = answer.get("LastEvaluatedKey")
        return [from_item(item) for item in answer["Items"]], from_item(last) if last else None

    def query_all(self, expression: str, values: Mapping[str, Any], **options: Any) -> Iterator[Item]:
        """Every item of a query, page after page."""
        start: dict[str, Any] = {}
        while True:
            items, last = self.query(expression, values, **options, **start)
            yield from items
            if last is None:
                return
            start = {"ExclusiveStartKey": to_item(last)}
