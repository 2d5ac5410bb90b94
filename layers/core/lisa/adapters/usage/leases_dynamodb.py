"""Requests per minute in the usage table: one item for each scope and minute."""

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.dynamodb import Table, Update
from lisa.errors import TABLES, TransientError
from lisa.usage.lease import RequestLease
from lisa.usage.limits import MINUTE, RateLimitScope

_COUNTER_RETENTION_SECONDS = 3_600  # seconds after its minute: DynamoDB deletes by `expires_at`, and clocks differ


class DynamoDBLeases:
    """Leases in DynamoDB: each is one addition without a condition, so requests beyond the limit are counted too."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take_lease(self, lease: RequestLease) -> int:
        update = Update(
            {"scope": lease.scope, "period": f"minute#{lease.window}"},
            {"expires_at": (lease.window + 1) * MINUTE + _COUNTER_RETENTION_SECONDS},
            adds={"asked": lease.wanted},
        )
        try:
            answer = self._table.client.update_item(
                TableName=self._table.name, **update.build_request(), ReturnValues="UPDATED_NEW"
            )
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the usage table does not answer", dependency=TABLES) from error
        return lease.count_granted(int(answer["Attributes"]["asked"]["N"]))


class DynamoDBRequestCounter:
    """Single requests, counted in the same items as leases. The client must send no request twice."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_request(self, scope: RateLimitScope, window: int) -> bool:
        update = Update(
            {"scope": scope.key, "period": f"minute#{window}"},
            {"expires_at": (window + 1) * MINUTE + _COUNTER_RETENTION_SECONDS},
            adds={"asked": 1},
            conditions=["(attribute_not_exists(#asked) OR #asked < :limit)"],
            values={":limit": scope.limit},
        )
        client = self._table.client
        try:
            client.update_item(TableName=self._table.name, **update.build_request())
        except client.exceptions.ConditionalCheckFailedException:
            return False
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the usage table does not answer", dependency=TABLES) from error
        return True
