"""Shares in the chat table: one item for each, without messages, and one for its reservation in its session."""

from collections.abc import Mapping
from typing import Any

from lisa.adapters.aws.dynamodb import Item, Table, Update, from_item, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.adapters.chat.session_items import HEAD, build_pk, escape_user
from lisa.chat.session import SessionKey
from lisa.chat.share import Share
from lisa.errors import TABLES

_PREFIX = "share#"
_LIVE = "attribute_exists(pk) AND attribute_not_exists({})"
_PLAIN = ("owner", "session_id", "name", "created_at", "message_count", "parts")


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBShares:
    """Shares. One that is being deleted is on no list."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, share_id: str) -> Share | None:
        item = self._table.get(_build_key(share_id))
        return _parse_share(item) if item else None

    def list_shares(self, owner: str) -> list[Share]:
        found = self._table.query_all(
            "#list = :list",
            {":list": _build_list_key(owner)},
            IndexName="lists",
            ExpressionAttributeNames={"#list": "list"},
            ProjectionExpression="pk, sk",
        )
        items = self._table.get_many([{"pk": item["pk"], "sk": item["sk"]} for item in found])
        listed = [share for share in map(_parse_share, items) if not share.deleting]
        return sorted(listed, key=lambda share: (share.created_at, share.share_id), reverse=True)

    def reserve(self, session: SessionKey, share_id: str) -> bool:
        head = {"pk": build_pk(session), "sk": HEAD}
        check = self._add_table_name({"Key": to_item(head), "ConditionExpression": _LIVE.format("deleting")})
        put = self._add_table_name({"Item": to_item(_build_reservation_key(session, share_id))})
        return self._table.write_together([{"ConditionCheck": check}, {"Put": put}])

    def list_reservations(self, session: SessionKey) -> list[str]:
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :shares)",
            {":pk": build_pk(session), ":shares": _PREFIX},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return [item["sk"].removeprefix(_PREFIX) for item in found]

    def put(self, share: Share) -> bool:
        values = {name: getattr(share, name) for name in (*_PLAIN, "expires_at")}
        stored = {name: value for name, value in values.items() if value is not None}
        listed = {"list": _build_list_key(share.owner), "rank": f"{share.created_at}#{share.share_id}"}
        item = _build_key(share.share_id) | stored | listed | {"groups": list(share.groups)}
        reservation = to_item(_build_reservation_key(share.session, share.share_id))
        check = self._add_table_name({"Key": reservation, "ConditionExpression": _LIVE.format("closed")})
        put = self._add_table_name({"Item": to_item(item)})
        return self._table.write_together([{"ConditionCheck": check}, {"Put": put}])

    def close(self, session: SessionKey, share_id: str) -> None:
        update = Update(_build_reservation_key(session, share_id), {"closed": True})
        self._table.client.update_item(TableName=self._table.name, **update.build_request())
        self._delete_item(_build_key(share_id))

    def release(self, session: SessionKey, share_id: str) -> None:
        self._delete_item(_build_reservation_key(session, share_id))

    def mark_deleting(self, share_id: str) -> None:
        update = Update(
            _build_key(share_id), {"deleting": True}, removes=("list", "rank"), conditions=["attribute_exists(pk)"]
        )
        client = self._table.client
        try:
            client.update_item(TableName=self._table.name, **update.build_request())
        except client.exceptions.ConditionalCheckFailedException:
            return

    def erase(self, share_id: str) -> None:
        share = self.get(share_id)
        self._delete_item(_build_key(share_id))
        if share is not None:
            self.release(share.session, share_id)

    def _delete_item(self, key: Item) -> None:
        self._table.client.delete_item(TableName=self._table.name, Key=to_item(key))

    def _add_table_name(self, request: Item) -> Item:
        return {"TableName": self._table.name, **request}


def find_ended_share(record: Mapping[str, Any]) -> str | None:
    """Return the id of the share that a record of the table's stream marks for deletion, or removes; else None."""
    change = record["dynamodb"]
    keys = from_item(change["Keys"])
    ended = record["eventName"] == "REMOVE" or change.get("NewImage", {}).get("deleting") == {"BOOL": True}
    return keys["pk"].removeprefix(_PREFIX) if ended and keys["pk"].startswith(_PREFIX) else None


def _build_key(share_id: str) -> Item:
    return {"pk": f"{_PREFIX}{share_id}", "sk": HEAD}


def _build_reservation_key(session: SessionKey, share_id: str) -> Item:
    return {"pk": build_pk(session), "sk": f"{_PREFIX}{share_id}"}


def _build_list_key(owner: str) -> str:
    return f"shares#{escape_user(owner)}"


def _parse_share(item: Item) -> Share:
    values: dict[str, Any] = {name: item.get(name) for name in _PLAIN}
    return Share(
        share_id=item["pk"].removeprefix(_PREFIX),
        groups=tuple(item["groups"]),
        expires_at=int(item["expires_at"]) if "expires_at" in item else None,
        deleting=bool(item.get("deleting")),
        **values | {name: int(item[name]) for name in ("message_count", "parts")},
    )
