"""The heartbeats of the gateway replicas, in the models table."""

from decimal import Decimal

from lisa.adapters.aws.dynamodb import Table, from_item, to_item
from lisa.models.heartbeats import EXPIRY_SECONDS, Heartbeat

REPLICA_KEY_PREFIX = "#replica#"  # the prefix of a replica's key
_RETENTION_SECONDS = 10 * EXPIRY_SECONDS  # the clocks of the replica and of DynamoDB may differ


class DynamoDBHeartbeats:
    """Saves one item for each replica. A heartbeat replaces the previous one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save_heartbeat(self, heartbeat: Heartbeat) -> None:
        self._table.put(
            {
                "model_id": f"{REPLICA_KEY_PREFIX}{heartbeat.replica}",
                "applied": heartbeat.applied,
                "at": Decimal(str(heartbeat.at)),
                "expires_at": int(heartbeat.at + _RETENTION_SECONDS),
            }
        )

    def list_heartbeats(self) -> tuple[Heartbeat, ...]:
        pages = self._table.client.get_paginator("scan").paginate(
            TableName=self._table.name,
            ConsistentRead=True,
            FilterExpression="begins_with(model_id, :replica)",
            ExpressionAttributeValues=to_item({":replica": REPLICA_KEY_PREFIX}),
        )
        items = (from_item(item) for page in pages for item in page["Items"])
        return tuple(
            Heartbeat(item["model_id"].removeprefix(REPLICA_KEY_PREFIX), int(item["applied"]), float(item["at"]))
            for item in items
        )
