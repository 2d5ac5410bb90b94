"""Sessions in the chat table."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice

from lisa.adapters.aws.dynamodb import Item, Table, Update, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.adapters.chat.session_items import (
    HEAD,
    build_head_item,
    build_id_sk,
    build_list_key,
    build_message_sk,
    build_pk,
    build_rank,
    build_row_item,
    parse_head,
    parse_row,
)
from lisa.chat.message import Feedback, Row
from lisa.chat.session import ListCursor, SessionHead, SessionKey
from lisa.errors import TABLES

_DIGEST = ("index", "message_id", "parent_id", "type", "created_at", "digest", "size")
_CONTENT = ("digest", "size", "body", "body_key")
_ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBSessions:
    """Heads, messages and the indexes of message ids: all items of a session have one partition key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read_head(self, key: SessionKey) -> SessionHead | None:
        item = self._table.get({"pk": build_pk(key), "sk": HEAD})
        return parse_head(item) if item else None

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        client, key = self._table.client, after.key
        head = {"Item": to_item(build_head_item(after)), **_build_condition(before)}
        if not rows:
            try:
                client.put_item(TableName=self._table.name, **head)
            except client.exceptions.ConditionalCheckFailedException:
                return False
            return True
        puts = [head]
        for row in rows:
            place: Item = {"pk": build_pk(key), "sk": build_id_sk(row.message_id), "index": row.index}
            puts += [{"Item": to_item(item), **_ABSENT} for item in (build_row_item(key, row), place)]
        operations = [{"Put": {"TableName": self._table.name, **put}} for put in puts]
        return self._table.write_together(operations)

    def replace_partial_message(self, before: SessionHead, after: SessionHead, row: Row) -> bool:
        content = {name: getattr(row, name) for name in _CONTENT}
        update = Update(
            {"pk": build_pk(after.key), "sk": build_message_sk(row.index)},
            {name: value for name, value in content.items() if value is not None},
            removes=["partial", *(name for name, value in content.items() if value is None)],
            conditions=["attribute_exists(#partial)"],
        )
        head = {"Item": to_item(build_head_item(after)), **_build_condition(before)}
        operations: list[Item] = [{"Put": head}, {"Update": update.build_request()}]
        for operation in operations:
            next(iter(operation.values()))["TableName"] = self._table.name
        return self._table.write_together(operations)

    def list_heads(self, user: str, limit: int, after: ListCursor | None = None) -> list[SessionHead]:
        values = {":list": build_list_key(user)}
        expression = "#list = :list"
        if after:
            values[":rank"] = build_rank(after.last_updated, after.session_id)
            expression += " AND #rank < :rank"
        names = {"#list": "list"} | ({"#rank": "rank"} if after else {})
        found = self._table.query_all(
            expression, values, IndexName="lists", ScanIndexForward=False, Limit=limit, ExpressionAttributeNames=names
        )
        return [parse_head(item) for item in islice(found, limit)]

    def read_rows(self, key: SessionKey, first: int, last: int, *, limit: int, newest: bool = False) -> list[Row]:
        items, _ = self._table.query(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": build_pk(key), ":first": build_message_sk(max(first, 0)), ":last": build_message_sk(last)},
            ScanIndexForward=not newest,
            Limit=limit,
            ConsistentRead=True,
        )
        return [parse_row(item) for item in (reversed(items) if newest else items)]

    def read_digests(self, key: SessionKey) -> list[Row]:
        names = {f"#{name}": name for name in _DIGEST}
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :messages)",
            {":pk": build_pk(key), ":messages": "message#"},
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
            ConsistentRead=True,
        )
        return [parse_row(item) for item in found]

    def find_indexes(self, key: SessionKey, message_ids: Sequence[str]) -> Mapping[str, int]:
        keys = [{"pk": build_pk(key), "sk": build_id_sk(message_id)} for message_id in dict.fromkeys(message_ids)]
        found = self._table.get_many(keys)
        return {item["sk"].removeprefix("id#"): int(item["index"]) for item in found}

    def rate(self, key: SessionKey, index: int, feedback: Feedback | None) -> bool:
        update = Update(
            {"pk": build_pk(key), "sk": build_message_sk(index)},
            {"feedback": asdict(feedback)} if feedback else {},
            removes=() if feedback else ("feedback",),
            conditions=["attribute_exists(pk)"],
        )
        client = self._table.client
        try:
            client.update_item(TableName=self._table.name, **update.build_request())
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def erase_messages(self, key: SessionKey) -> None:
        """Delete all items but the head, until none is found: a replica of the gateway may still write events."""
        while keys := self._list_other_keys(key):
            self._table.delete_many(keys)

    def _list_other_keys(self, key: SessionKey) -> list[Item]:
        found = self._table.query_all(
            "pk = :pk", {":pk": build_pk(key)}, ProjectionExpression="pk, sk", ConsistentRead=True
        )
        return [item for item in islice(found, 10_000) if item["sk"] != HEAD]

    def erase_head(self, key: SessionKey) -> None:
        client = self._table.client
        try:
            client.delete_item(
                TableName=self._table.name,
                Key=to_item({"pk": build_pk(key), "sk": HEAD}),
                ConditionExpression="attribute_not_exists(pk) OR attribute_exists(deleting)",
            )
        except client.exceptions.ConditionalCheckFailedException:
            return


def _build_condition(before: SessionHead | None) -> Item:
    if before is None:
        return _ABSENT
    return {
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": to_item({":version": before.version}),
    }
