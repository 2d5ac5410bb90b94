"""The usage table: what is used of what is limited, one item per scope and period; here, requests per minute."""

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.dynamodb import Table, to_item
from lisa.errors import TransientError
from lisa.usage.lease import Lease
from lisa.usage.limits import MINUTE

_KEPT = 3_600  # seconds after its minute: DynamoDB deletes by `expires_at`, and clocks differ


class DynamoDBLeases:
    """Leases in DynamoDB: one addition each, without a condition. What is asked for beyond the limit is counted too."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, lease: Lease) -> int:
        values = {":wanted": lease.wanted, ":end": (lease.window + 1) * MINUTE + _KEPT}
        try:
            answer = self._table.client.update_item(
                TableName=self._table.name,
                Key=to_item({"scope": lease.scope, "period": f"minute#{lease.window}"}),
                UpdateExpression="SET expires_at = :end ADD asked :wanted",
                ExpressionAttributeValues=to_item(values),
                ReturnValues="UPDATED_NEW",
            )
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the usage table does not answer") from error
        return lease.granted(int(answer["Attributes"]["asked"]["N"]))
