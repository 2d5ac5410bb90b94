"""The last uses of models, in the models table.

The item of a model with waiting callers has the attribute `waiting`: the table's stream is filtered by it, and its
reader finds the model in `used_model`.
"""

from typing import Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.models.ports import ModelActivity

ACTIVITY_KEY_PREFIX: Final = "#use#"  # the prefix of the key of a model's last use
_RETENTION_SECONDS = 2 * 86_400  # longer than any time after which an idle model stops


class DynamoDBModelActivities:
    """Saves one item for each model. A later use replaces an earlier one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save_activity(self, model_id: str, activity: ModelActivity) -> None:
        item: Item = {
            "model_id": f"{ACTIVITY_KEY_PREFIX}{model_id}",
            "used_model": model_id,
            "used_at": activity.last_used_at,
            "expires_at": activity.last_used_at // 1_000 + _RETENTION_SECONDS,
        }
        item |= {"waiting": "yes"} if activity.is_waiting else {}
        try:
            self._table.client.put_item(
                TableName=self._table.name,
                Item=to_item(item),
                ConditionExpression="attribute_not_exists(model_id) OR used_at < :used_at",
                ExpressionAttributeValues=to_item({":used_at": activity.last_used_at}),
            )
        except ClientError as error:
            if find_error_code(error) != "ConditionalCheckFailedException":
                raise

    def find_activity(self, model_id: str) -> ModelActivity:
        item = self._table.get({"model_id": f"{ACTIVITY_KEY_PREFIX}{model_id}"})
        return ModelActivity(int(item["used_at"]), "waiting" in item) if item else ModelActivity()
