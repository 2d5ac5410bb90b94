"""The documents table.

One item per document, keyed by its id. `listed_in` and `uploaded_at` exist only while the document is searchable, so
the index over them lists exactly the searchable documents; `repository_id` and `requested_at` index the newest changes.
Both indexes hold keys only: what is shown is read from the table itself.
"""

from collections.abc import Sequence
from typing import Any

from lisa.adapters.dynamodb import Item, Table, from_item, to_item
from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.ports import Page, Settlement
from lisa.retrieval.ports import Living

TOMBSTONE_SECONDS = 35 * 24 * 3600  # jobs are listed for 30 days, and late events are told apart for as long
_RAISE_GENERATION = (
    "SET generation = if_not_exists(generation, :zero) + :one, #location = :location, destination = :destination,"
    " intent = :intent, #status = :status, username = :username, ingestion_type = :ingestion_type, #size = :size,"
    " requested_at = :at, repository_id = :repository"
)
_NEWER = "attribute_not_exists(sequencer) OR sequencer < :sequencer"
_NAMES = {"#location": "location", "#status": "status", "#size": "size"}


class DynamoDBDocuments:
    """Documents in DynamoDB; also what search may know of them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def accept(self, change: Change) -> Document | None:
        """See the port. One conditional write, and no read."""
        request: dict[str, Any] = {
            "TableName": self._table.name,
            "Key": to_item({"document_id": change.document_id}),
            "UpdateExpression": _update_of(change),
            "ExpressionAttributeNames": _names_of(change),
            "ExpressionAttributeValues": to_item(_values_of(change)),
            "ReturnValues": "ALL_NEW",
        }
        if change.sequencer is not None:
            request |= {"ConditionExpression": _NEWER, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            return _document(from_item(self._table.client.update_item(**request)["Attributes"]))
        except self._table.client.exceptions.ConditionalCheckFailedException as refusal:
            stored = _document(from_item(refusal.response["Item"]))  # type: ignore[typeddict-item]
            return stored if stored.sequencer == change.sequencer else None

    def settle(self, document: Document, settlement: Settlement) -> bool:
        """See the port. One conditional write."""
        try:
            self._table.client.update_item(**_settling(self._table.name, document, settlement))
        except self._table.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def get(self, document_id: str) -> Document | None:
        """See the port."""
        item = self._table.get({"document_id": document_id})
        return _document(item) if item else None

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """See the port."""
        items = self._table.get_many([{"document_id": document_id} for document_id in dict.fromkeys(document_ids)])
        return {document.document_id: document for document in map(_document, items)}

    def living(self, document_ids: Sequence[str]) -> dict[str, Living]:
        """See the port of retrieval."""
        return {document_id: living(document) for document_id, document in self.get_many(document_ids).items()}

    def searchable(self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None) -> Page:
        """See the port."""
        values = {":listed_in": f"{repository_id}#{collection_id}"}
        return self._page("listed_in = :listed_in", values, "searchable", limit, cursor)

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        """See the port."""
        pages = self._table.client.get_paginator("query").paginate(
            TableName=self._table.name,
            IndexName="searchable",
            KeyConditionExpression="listed_in = :listed_in",
            ExpressionAttributeValues=to_item({":listed_in": f"{repository_id}#{collection_id}"}),
            Select="COUNT",
        )
        return sum(page["Count"] for page in pages)

    def changed_since(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> Page:
        """See the port."""
        condition = "repository_id = :repository AND requested_at >= :since"
        return self._page(condition, {":repository": repository_id, ":since": since}, "changes", limit, cursor)

    def _page(self, condition: str, values: Item, index: str, limit: int, cursor: dict[str, str] | None) -> Page:
        options: dict[str, Any] = {"IndexName": index, "Limit": limit, "ScanIndexForward": False}
        if cursor:
            options["ExclusiveStartKey"] = to_item(_from_cursor(cursor))
        keys, last = self._table.query(condition, values, **options)
        ids = [key["document_id"] for key in keys]
        found = self.get_many(ids)
        return Page([found[id_] for id_ in ids if id_ in found], _to_cursor(last) if last else None)


def living(document: Document) -> Living:
    """What search must know of a document."""
    return Living(
        version=document.version,
        name=document.location.name,
        source=document.location.uri,
        repository_id=document.destination.repository_id,
        collection_id=document.destination.collection_id,
    )


def document_of(image: Item) -> Document:
    """A document from a DynamoDB stream's image."""
    return _document(from_item(image))


def _document(item: Item) -> Document:
    return Document.model_validate(item)


def _update_of(change: Change) -> str:
    update = _RAISE_GENERATION + (", sequencer = :sequencer" if change.sequencer is not None else "")
    removed = ["cause", "expires_at"]
    if change.hide:
        removed += ["version", "listed_in", "uploaded_at"]
    return f"{update} REMOVE {', '.join(f'#{name}' for name in removed)}"


def _names_of(change: Change) -> dict[str, str]:
    removed = ["cause", "expires_at", *(["version", "listed_in", "uploaded_at"] if change.hide else [])]
    return _NAMES | {f"#{name}": name for name in removed}


def _values_of(change: Change) -> Item:
    gone = change.hide or change.intent is Intent.REMOVE
    values = {
        ":zero": 0,
        ":one": 1,
        ":location": change.location.model_dump(),
        ":destination": change.destination.model_dump(mode="json"),
        ":intent": change.intent.value,
        ":status": (Status.DELETING if gone else Status.PENDING).value,
        ":username": change.username,
        ":ingestion_type": change.ingestion_type,
        ":size": change.size,
        ":at": change.at,
        ":repository": change.destination.repository_id,
    }
    return values | ({":sequencer": change.sequencer} if change.sequencer is not None else {})


def _settling(table: str, document: Document, settlement: Settlement) -> dict[str, Any]:
    searchable = settlement.status is Status.SEARCHABLE
    sets: Item = {"status": settlement.status.value, "chunks": settlement.chunks, "pages": settlement.pages}
    sets |= {"size": settlement.size} if settlement.size else {}
    sets |= {"sha256": settlement.sha256} if settlement.sha256 else {}
    sets |= {"cause": settlement.cause} if settlement.cause else {}
    removes = ["cause"] if not settlement.cause else []
    if searchable:
        listed_in = f"{document.destination.repository_id}#{document.destination.collection_id}"
        sets |= {"version": settlement.version, "listed_in": listed_in, "uploaded_at": settlement.at}
    else:
        removes += ["version", "listed_in", "uploaded_at"]
    if settlement.status is Status.DELETED:
        sets["expires_at"] = settlement.at // 1000 + TOMBSTONE_SECONDS
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in sets)
    return {
        "TableName": table,
        "Key": to_item({"document_id": document.document_id}),
        "UpdateExpression": update + (" REMOVE " + ", ".join(f"#{name}" for name in removes) if removes else ""),
        "ConditionExpression": "generation = :generation AND #status IN (:pending, :deleting)",
        "ExpressionAttributeNames": {f"#{name}": name for name in [*sets, *removes, "status"]},
        "ExpressionAttributeValues": to_item(
            {f":{name}": value for name, value in sets.items()}
            | {":generation": document.generation, ":pending": Status.PENDING.value, ":deleting": Status.DELETING.value}
        ),
    }


def _to_cursor(key: Item) -> dict[str, str]:
    return {name: str(value) for name, value in key.items()}


def _from_cursor(cursor: dict[str, str]) -> Item:
    numbers = {"uploaded_at", "requested_at"}
    return {name: int(value) if name in numbers else value for name, value in cursor.items()}
