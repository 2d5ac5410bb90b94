"""The open waits of workflows, in the table of model records: key (`#waits`, the id of the model)."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.adapters.aws.json_values import from_dynamodb
from lisa.models.waits import Wait

_WAITS: Final = "#waits"


class DynamoDBModelWaits:
    """The open waits in DynamoDB, one for each model."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, wait: Wait) -> bool:
        row = {**asdict(wait), "model_id": _WAITS, "kind": wait.model_id}
        try:
            self._table.client.put_item(
                TableName=self._table.name,
                Item=to_item(row),
                ConditionExpression="attribute_not_exists(#order) OR #order <= :order",
                ExpressionAttributeNames={"#order": "order"},
                ExpressionAttributeValues=to_item({":order": wait.order}),
            )
        except ClientError as error:
            if find_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def list_open(self) -> Sequence[Wait]:
        rows = self._table.query_all("model_id = :waits", {":waits": _WAITS}, ConsistentRead=True)
        return [_parse_wait(from_dynamodb(row)) for row in rows]

    def close(self, model_id: str, token: str) -> bool:
        try:
            self._table.client.delete_item(
                TableName=self._table.name,
                Key=to_item({"model_id": _WAITS, "kind": model_id}),
                ConditionExpression="#token = :token",
                ExpressionAttributeNames={"#token": "token"},
                ExpressionAttributeValues=to_item({":token": token}),
            )
        except ClientError as error:
            if find_error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _parse_wait(row: Item) -> Wait:
    names = {field.name for field in fields(Wait)}
    return Wait(**{name: value for name, value in row.items() if name in names} | {"model_id": row["kind"]})
