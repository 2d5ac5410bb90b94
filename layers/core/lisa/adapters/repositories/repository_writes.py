"""The conditional writes of the repositories table, as parts of transactions."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.errors import TransientError
from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.run import PipelineRun

ENTITIES: dict[type[BaseModel], str] = {
    Repository: "repository",
    Collection: "collection",
    Pipeline: "pipeline",
    RetiredPipeline: "retired",
}
Kept = Repository | Collection | Pipeline | RetiredPipeline | PipelineRun

ABSENT = "attribute_not_exists(kind)"
_ABSENT_OR_OWN = f"{ABSENT} OR collection_id = :own"
LIVING = "attribute_exists(kind) AND NOT #status IN (:deleting, :undeleted)"
_LIVING_VALUES = {":deleting": "DELETE_IN_PROGRESS", ":undeleted": "DELETE_FAILED"}
_BUSY = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_REFUSED = "ConditionalCheckFailed"


def key_of(item: Kept) -> Item:
    """The item's key."""
    return {"repository_id": item.repository_id, "kind": _kind(item)}


def row_of(item: Kept) -> Item:
    """The item as it is stored. Metadata is text, for its numbers may be fractions; buckets are a set to add to."""
    row = item.model_dump(mode="json", exclude_none=True) | key_of(item)
    if type(item) in ENTITIES:
        row["entity"] = ENTITIES[type(item)]
    if "metadata" in row:
        row["metadata"] = json.dumps(row["metadata"])
    if "buckets" in row:
        row["buckets"] = set(row["buckets"])
    if isinstance(item, PipelineRun):
        row["expires_at"] = item.expires_at
    return {name: value for name, value in row.items() if value != set()}


def fields_of(row: Item) -> Item:
    """The fields of a stored row."""
    found = dict(row)
    if isinstance(row.get("metadata"), str):
        found["metadata"] = json.loads(row["metadata"])
    if "buckets" in row:
        found["buckets"] = sorted(row["buckets"])
    return found


def put(item: Kept, condition: str | None = None, values: Mapping[str, Any] | None = None) -> Item:
    """A Put of an item."""
    return {"Item": to_item(row_of(item))} | _conditional(condition, values)


def delete(key: Item, condition: str | None = None, values: Mapping[str, Any] | None = None) -> Item:
    """A Delete of a key."""
    return {"Key": to_item(key)} | _conditional(condition, values)


def change(item: Repository | Collection, changes: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Item:
    """An Update of some fields of an item that is not being deleted; `also` holds what other fields must equal."""
    row = row_of(item.model_copy(update=dict(changes)))
    conditions = [LIVING, *(f"#{name} = :was_{name}" for name in also or {})]
    values = _LIVING_VALUES | {f":was_{name}": value for name, value in (also or {}).items()}
    asked = " AND ".join(conditions), values, ["status", *(also or {})]
    return _update(key_of(item), {name: row[name] for name in changes}, asked)


def mark(item: Repository | Collection, status: str, among: Iterable[str]) -> Item:
    """An Update of the status, if it is one of these now."""
    values = {f":was_{number}": allowed for number, allowed in enumerate(among)}
    return _update(key_of(item), {"status": status}, (f"#status IN ({', '.join(values)})", values, ["status"]))


def reserve(collection: Collection, name: str) -> Item:
    """A Put of a name of this collection, unless it is another's."""
    row = name_key(collection, name) | {"collection_id": collection.collection_id}
    return {"Item": to_item(row)} | _conditional(
        f"{ABSENT} OR collection_id = :own", {":own": collection.collection_id}
    )


def release(collection: Collection, name: str) -> Item:
    """A Delete of a name, unless it is another's."""
    return delete(name_key(collection, name), _ABSENT_OR_OWN, {":own": collection.collection_id})


def name_key(collection: Collection, name: str) -> Item:
    """Where a name is reserved. The row has no entity, so no index lists it."""
    return {"repository_id": collection.repository_id, "kind": f"name#{name}"}


def transact(table: Table, *writes: tuple[str, Item]) -> bool:
    """Write all or nothing; whether the conditions held. Raises TransientError when the table was busy."""
    operations: Any = [{action: {"TableName": table.name, **request}} for action, request in writes]
    try:
        table.client.transact_write_items(TransactItems=operations)
    except table.client.exceptions.TransactionCanceledException as error:
        codes = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
        if _REFUSED in codes:
            return False
        if codes <= _BUSY:
            raise TransientError("the repositories table is busy") from error
        raise
    return True


def refused(error: ClientError) -> bool:
    """Whether a write was refused by its own condition."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _update(key: Item, sets: Mapping[str, Any], asked: tuple[str, Mapping[str, Any], list[str]]) -> Item:
    """Set fields on a condition: its text, its values and the fields it names."""
    condition, values, fields = asked
    return {
        "Key": to_item(key),
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in sets),
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in (*sets, *fields)},
        "ExpressionAttributeValues": to_item({f":{name}": value for name, value in sets.items()} | dict(values)),
    }


def _conditional(condition: str | None, values: Mapping[str, Any] | None) -> Item:
    given = {"ConditionExpression": condition} if condition else {}
    return given | ({"ExpressionAttributeValues": to_item(values)} if values else {})


def _kind(item: Kept) -> str:
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
