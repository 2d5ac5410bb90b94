"""The documents table in DynamoDB: one item per document, keyed by its id.

Four indexes hold keys only; documents are read from the table itself. `searchable` (`listed_in`, `uploaded_at`) lists
the searchable documents, which alone have these attributes. `changes` (`repository_id`, `requested_at`) lists the
newest changes. `objects` (`stretch`, `object_key`) lists records in the order in which S3 lists their objects. `due`
(`waiting_for`, `due_at`) lists the waiting documents, which alone have these attributes.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Any

from lisa.adapters.aws.dynamodb import READ_BATCH_SIZE, Item, Table, from_item, to_item
from lisa.adapters.ingestion.document_cursors import from_cursor, to_cursor
from lisa.adapters.ingestion.document_writes import (
    build_accept_update,
    build_attempt_update,
    build_end_wait_update,
    build_postpone_update,
    build_settle_update,
    build_wait_update,
    objects_partition_key,
    searchable_partition_key,
)
from lisa.ingestion.change import Change, change_refusal
from lisa.ingestion.document import Document
from lisa.ingestion.ports import DocumentPage, PrefixScope
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from lisa.retrieval.ports import CurrentDocument


class DynamoDBDocuments:
    """The documents table in DynamoDB, for ingestion and for search."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def accept_change(self, change: Change) -> Document | None:
        """Write once, on a condition, without reading first."""
        try:
            return _parse_document(from_item(self._update_item(build_accept_update(change))["Attributes"]))
        except self._table.client.exceptions.ConditionalCheckFailedException as refused:
            stored = _parse_document(from_item(refused.response["Item"]))  # type: ignore[typeddict-item]
            return None if change_refusal(stored, change) == "old" else stored

    def settle_generation(self, document: Document, settlement: Settlement) -> bool:
        return self._update_if_condition_holds(build_settle_update(document, settlement))

    def record_wait(self, document: Document, wait: Wait) -> bool:
        return self._update_if_condition_holds(build_wait_update(document, wait))

    def record_failed_attempt(self, document: Document, attempt: FailedAttempt) -> bool:
        return self._update_if_condition_holds(build_attempt_update(document, attempt))

    def postpone_attempt(self, document: Document, due_at: int) -> bool:
        return document.due_at is not None and self._update_if_condition_holds(build_postpone_update(document, due_at))

    def end_wait(self, document: Document) -> bool:
        return self._update_if_condition_holds(build_end_wait_update(document))

    def delete_records(self, document_ids: Sequence[str]) -> None:
        self._table.delete_many([{"document_id": document_id} for document_id in document_ids])

    def get_document(self, document_id: str) -> Document | None:
        item = self._table.get({"document_id": document_id})
        return _parse_document(item) if item else None

    def get_documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        items = self._table.get_many([{"document_id": document_id} for document_id in dict.fromkeys(document_ids)])
        return {document.document_id: document for document in map(_parse_document, items)}

    def get_current_documents(self, document_ids: Sequence[str]) -> dict[str, CurrentDocument]:
        """Return the documents as search sees them."""
        return {
            document_id: to_current_document(document)
            for document_id, document in self.get_documents(document_ids).items()
        }

    def list_searchable(
        self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None
    ) -> DocumentPage:
        values = {":listed_in": searchable_partition_key(repository_id, collection_id)}
        return self._query_page("listed_in = :listed_in", values, "searchable", limit, cursor)

    def cursor_after_document(self, document: Document) -> dict[str, str]:
        place = searchable_partition_key(document.destination.repository_id, document.destination.collection_id)
        key = {"listed_in": place, "uploaded_at": document.uploaded_at, "document_id": document.document_id}
        return to_cursor(key)

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        pages = self._table.client.get_paginator("query").paginate(
            TableName=self._table.name,
            IndexName="searchable",
            KeyConditionExpression="listed_in = :listed_in",
            ExpressionAttributeValues=to_item({":listed_in": searchable_partition_key(repository_id, collection_id)}),
            Select="COUNT",
        )
        return sum(page["Count"] for page in pages)

    def list_changed(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> DocumentPage:
        condition = "repository_id = :repository AND requested_at >= :since"
        return self._query_page(condition, {":repository": repository_id, ":since": since}, "changes", limit, cursor)

    def cursor_after_change(self, document: Document) -> dict[str, str]:
        repository_id, at = document.destination.repository_id, document.requested_at
        return to_cursor({"repository_id": repository_id, "requested_at": at, "document_id": document.document_id})

    def cursor_before_time(self, repository_id: str, requested_at: int) -> dict[str, str]:
        """Return a cursor at a document id that does not exist."""
        return to_cursor({"repository_id": repository_id, "requested_at": requested_at, "document_id": "-"})

    def list_changed_between(self, repository_id: str, since: int, until: int) -> Iterator[Document]:
        condition = "repository_id = :repository AND requested_at BETWEEN :since AND :until"
        values = {":repository": repository_id, ":since": since, ":until": until}
        yield from self._read_records(self._table.query_all(condition, values, IndexName="changes"))

    def list_due(self, dependency: str, until: int, limit: int) -> list[Document]:
        condition = "waiting_for = :dependency AND due_at <= :until"
        values = {":dependency": dependency, ":until": until}
        keys, _ = self._table.query(condition, values, IndexName="due", Limit=limit)
        return list(self._read_records(iter(keys)))

    def list_in_key_order(self, scope: PrefixScope, after: str | None) -> Iterator[Document]:
        """Read the keys from the index and the records from the table."""
        partition = objects_partition_key(scope.repository_id, scope.collection_id, scope.bucket)
        condition, values = "stretch = :stretch", {":stretch": partition}
        if after is not None and after >= scope.prefix:
            condition, values = f"{condition} AND object_key > :after", values | {":after": after}
        elif scope.prefix:
            condition, values = f"{condition} AND object_key >= :after", values | {":after": scope.prefix}
        keys = self._table.query_all(condition, values, IndexName="objects")
        yield from self._read_records(takewhile(lambda key: key["object_key"].startswith(scope.prefix), keys))

    def _read_records(self, keys: Iterator[Item]) -> Iterator[Document]:
        """Return the records of an index's entries in their order, reading a hundred at a time."""
        while some := [key["document_id"] for key in islice(keys, READ_BATCH_SIZE)]:
            found = self.get_documents(some)
            yield from (found[id_] for id_ in some if id_ in found)

    def _update_item(self, request: dict[str, Any]) -> Any:
        return self._table.client.update_item(TableName=self._table.name, **request)

    def _update_if_condition_holds(self, request: dict[str, Any]) -> bool:
        try:
            self._update_item(request)
        except self._table.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _query_page(
        self, condition: str, values: Item, index: str, limit: int, cursor: dict[str, str] | None
    ) -> DocumentPage:
        options: dict[str, Any] = {"IndexName": index, "Limit": limit, "ScanIndexForward": False}
        if cursor:
            start = from_cursor(cursor, index, next(iter(values.values())))
            if start.get("requested_at", math.inf) < values.get(":since", 0):
                return DocumentPage([], None)  # all later entries are older than the time limit
            options["ExclusiveStartKey"] = to_item(start)
        keys, last = self._table.query(condition, values, **options)
        ids = [key["document_id"] for key in keys]
        found = self.get_documents(ids)
        return DocumentPage([found[id_] for id_ in ids if id_ in found], to_cursor(last) if last else None)


def to_current_document(document: Document) -> CurrentDocument:
    """Return a document as search sees it."""
    return CurrentDocument(
        version=document.version,
        name=document.location.file_name,
        source=document.location.uri,
        repository_id=document.destination.repository_id,
        collection_id=document.destination.collection_id,
        metadata=document.destination.metadata,
    )


def parse_stream_image(image: Item) -> Document:
    """Return the document in an image of a DynamoDB stream."""
    return _parse_document(from_item(image))


def _parse_document(item: Item) -> Document:
    return Document.model_validate(item)
