"""The gateway replicas' heartbeats, in the models table beside the version that they follow."""

from decimal import Decimal

from lisa.adapters.aws.dynamodb import Table, from_item, to_item
from lisa.models.heartbeats import EXPIRY_SECONDS, Heartbeat

REPLICA = "#replica#"  # before the replica's name, where models have their id
_KEPT = 10 * EXPIRY_SECONDS  # DynamoDB deletes by `expires_at`, and clocks differ


class DynamoDBHeartbeats:
    """One item per replica, each overwritten by the next."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, heartbeat: Heartbeat) -> None:
        self._table.put(
            {
                "model_id": f"{REPLICA}{heartbeat.replica}",
                "applied": heartbeat.applied,
                "at": Decimal(str(heartbeat.at)),
                "expires_at": int(heartbeat.at + _KEPT),
            }
        )

    def all(self) -> tuple[Heartbeat, ...]:
        pages = self._table.client.get_paginator("scan").paginate(
            TableName=self._table.name,
            ConsistentRead=True,
            FilterExpression="begins_with(model_id, :replica)",
            ExpressionAttributeValues=to_item({":replica": REPLICA}),
        )
        items = (from_item(item) for page in pages for item in page["Items"])
        return tuple(
            Heartbeat(item["model_id"].removeprefix(REPLICA), int(item["applied"]), float(item["at"])) for item in items
        )
