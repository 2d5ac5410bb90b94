"""The conditional writes of the repositories table, as parts of transactions."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel

from lisa.adapters.aws.dynamodb import Item, Table, Update, to_item
from lisa.errors import TABLES, TransientError
from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

ENTITIES: dict[type[BaseModel], str] = {
    Repository: "repository",
    Collection: "collection",
    Pipeline: "pipeline",
    RetiredPipeline: "retired",
}
Row = Repository | Collection | Pipeline | RetiredPipeline | PipelineRun

ABSENT = "attribute_not_exists(kind)"
_ABSENT_OR_OWN_CONDITION = f"{ABSENT} OR collection_id = :own"
_ACTIVE_CONDITION = "attribute_exists(kind) AND NOT #status IN (:deleting, :undeleted)"
_ACTIVE_VALUES = {":deleting": "DELETE_IN_PROGRESS", ":undeleted": "DELETE_FAILED"}
_TABLE_BUSY_CODES = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_CONDITION_FAILED = "ConditionalCheckFailed"


def build_key(item: Row) -> Item:
    """Return the key of an item."""
    return {"repository_id": item.repository_id, "kind": _kind_of_item(item)}


def build_row(item: Row) -> Item:
    """Return the row of an item. Metadata is JSON text, because it may hold fractions; buckets are a string set."""
    row = item.model_dump(mode="json", exclude_none=True) | build_key(item)
    if type(item) in ENTITIES:
        row["entity"] = ENTITIES[type(item)]
    if "metadata" in row:
        row["metadata"] = json.dumps(row["metadata"])
    if "buckets" in row:
        row["buckets"] = set(row["buckets"])
    if isinstance(item, PipelineRun):
        row["expires_at"] = item.expires_at
    return {name: value for name, value in row.items() if value != set()}


def parse_fields(row: Item) -> Item:
    """Return the fields of the item in a row."""
    fields = dict(row)
    if isinstance(row.get("metadata"), str):
        fields["metadata"] = json.loads(row["metadata"])
    if "buckets" in row:
        fields["buckets"] = sorted(row["buckets"])
    return fields


def build_put(item: Row, condition: str | None = None, values: Mapping[str, Any] | None = None) -> Item:
    """Return the Put request that writes an item."""
    return {"Item": to_item(build_row(item))} | _build_condition(condition, values)


def build_delete(key: Item, condition: str | None = None, values: Mapping[str, Any] | None = None) -> Item:
    """Return the Delete request of a key."""
    return {"Key": to_item(key)} | _build_condition(condition, values)


def build_update(
    item: Repository | Collection, changes: Mapping[str, Any], expected: Mapping[str, Any] | None = None
) -> Item:
    """Return the Update request that sets fields if the item has the `expected` fields and is not being deleted."""
    row, expected = build_row(item.model_copy(update=dict(changes))), expected or {}
    return Update(
        build_key(item),
        {name: row[name] for name in changes},
        conditions=[_ACTIVE_CONDITION, *(f"#{name} = :was_{name}" for name in expected)],
        values=_ACTIVE_VALUES | {f":was_{name}": value for name, value in expected.items()},
    ).build_request()


def build_status_update(item: Repository | Collection, status: str, expected: Iterable[str]) -> Item:
    """Return the Update request that sets the status, on the condition that it is one of the expected ones."""
    values = {f":was_{number}": allowed for number, allowed in enumerate(expected)}
    condition = f"#status IN ({', '.join(values)})"
    return Update(build_key(item), {"status": status}, conditions=[condition], values=values).build_request()


def build_bucket_update(collection: Collection, bucket: str) -> Item:
    """Return the Update request that adds a bucket to a collection, on the condition that the collection exists."""
    return Update(
        build_key(collection), adds={"buckets": {bucket}}, conditions=["attribute_exists(kind)"]
    ).build_request()


def build_repository_check(repository_id: str) -> Item:
    """Return the ConditionCheck request of a transaction that needs a repository that is not being deleted."""
    return {
        "Key": to_item({"repository_id": repository_id, "kind": "repository"}),
        "ExpressionAttributeNames": {"#status": "status"},
        **_build_condition(_ACTIVE_CONDITION, _ACTIVE_VALUES),
    }


def build_name_reservation(collection: Collection, name: str) -> Item:
    """Return the Put request that reserves a name for the collection if no other collection holds it."""
    own = {"collection_id": collection.collection_id}
    return {"Item": to_item(_build_name_key(collection, name) | own)} | _build_condition(
        _ABSENT_OR_OWN_CONDITION, _own_collection_value(collection)
    )


def build_name_release(collection: Collection, name: str) -> Item:
    """Return the Delete request that frees a name, on the condition that no other collection holds it."""
    return build_delete(_build_name_key(collection, name), _ABSENT_OR_OWN_CONDITION, _own_collection_value(collection))


def write_transaction(table: Table, *writes: tuple[str, Item]) -> bool:
    """Execute all writes or none; return whether their conditions held. Raise TransientError when the table is busy."""
    operations: Any = [{action: {"TableName": table.name, **request}} for action, request in writes]
    try:
        table.client.transact_write_items(TransactItems=operations)
    except table.client.exceptions.TransactionCanceledException as error:
        codes = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
        if _CONDITION_FAILED in codes:
            return False
        if codes <= _TABLE_BUSY_CODES:
            raise TransientError("the repositories table is busy", dependency=TABLES) from error
        raise
    return True


def is_condition_failure(error: ClientError) -> bool:
    """Return whether a write failed because its condition did not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _build_condition(condition: str | None, values: Mapping[str, Any] | None) -> Item:
    request = {"ConditionExpression": condition} if condition else {}
    return request | ({"ExpressionAttributeValues": to_item(values)} if values else {})


def _own_collection_value(collection: Collection) -> Item:
    return {":own": collection.collection_id}


def _build_name_key(collection: Collection, name: str) -> Item:
    """Return the key of the row that reserves a name. The row has no `entity`, so no index contains it."""
    return {"repository_id": collection.repository_id, "kind": f"name#{name}"}


def _kind_of_item(item: Row) -> str:
    match item:
        case Repository():
            return "repository"
        case Collection():
            return f"collection#{item.collection_id}"
        case RetiredPipeline():
            return f"retired#{item.retired_id}"
        case Pipeline():
            return f"pipeline#{item.pipeline_id}"
        case PipelineRun():
            return f"run#{item.pipeline_id}#{item.started:013d}"
