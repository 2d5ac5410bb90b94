"""The reads of the in-memory twin of the documents table."""

from collections.abc import Iterator, Sequence

from lisa.ingestion.document import Document, Status
from lisa.ingestion.ports import DocumentPage, PrefixScope
from lisa.retrieval.ports import CurrentDocument


class MemoryDocumentReader:
    """The documents in a dictionary, read as the documents table is read."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def get_document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)

    def get_documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        return {id_: self._documents[id_] for id_ in document_ids if id_ in self._documents}

    def get_current_documents(self, document_ids: Sequence[str]) -> dict[str, CurrentDocument]:
        """Return the documents as search sees them."""
        return {
            id_: CurrentDocument(
                version=document.version,
                name=document.location.file_name,
                source=document.location.uri,
                repository_id=document.destination.repository_id,
                collection_id=document.destination.collection_id,
                metadata=document.destination.metadata,
            )
            for id_, document in self.get_documents(document_ids).items()
        }

    def list_searchable(
        self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None
    ) -> DocumentPage:
        return _page(self._newest_first(repository_id, collection_id), limit, cursor)

    def cursor_after_document(self, document: Document) -> dict[str, str]:
        listed = self._newest_first(document.destination.repository_id, document.destination.collection_id)
        return {"after": str([found.document_id for found in listed].index(document.document_id) + 1)}

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        return len(self._searchable(repository_id, collection_id))

    def list_changed(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> DocumentPage:
        found = [
            document
            for document in self._documents.values()
            if document.destination.repository_id == repository_id and document.requested_at >= since
        ]
        after = cursor and _change_in(cursor)
        if after:
            found = [document for document in found if _change_of(document) < after]
        page = sorted(found, key=_change_of, reverse=True)
        return DocumentPage(page[:limit], self.cursor_after_change(page[limit - 1]) if len(page) > limit else None)

    def cursor_after_change(self, document: Document) -> dict[str, str]:
        return {"requested_at": str(document.requested_at), "document_id": document.document_id}

    def cursor_before_time(self, repository_id: str, requested_at: int) -> dict[str, str]:
        return {"requested_at": str(requested_at), "document_id": "-"}

    def list_changed_between(self, repository_id: str, since: int, until: int) -> Iterator[Document]:
        found = [
            document
            for document in self._documents.values()
            if document.destination.repository_id == repository_id and since <= document.requested_at <= until
        ]
        return iter(sorted(found, key=lambda document: (document.requested_at, document.document_id)))

    def list_due(self, dependency: str, until: int, limit: int) -> list[Document]:
        found = [
            (document.due_at, document.document_id, document)
            for document in self._documents.values()
            if document.waiting_for == dependency and document.due_at is not None and document.due_at <= until
        ]
        return [document for _, _, document in sorted(found, key=lambda due: due[:2])[:limit]]

    def list_in_key_order(self, scope: PrefixScope, after: str | None) -> Iterator[Document]:
        found = {
            document.location.key: document.document_id
            for document in self._documents.values()
            if _lies_in(document, scope) and document.location.key > (after or "")
        }
        return (self._documents[found[key]] for key in sorted(found) if found[key] in self._documents)

    def _newest_first(self, repository_id: str, collection_id: str) -> list[Document]:
        found = self._searchable(repository_id, collection_id)
        return sorted(found, key=lambda document: -(document.uploaded_at or 0))

    def _searchable(self, repository_id: str, collection_id: str) -> list[Document]:
        return [
            document
            for document in self._documents.values()
            if document.status is Status.SEARCHABLE or document.version
            if document.destination.repository_id == repository_id
            if document.destination.collection_id == collection_id
        ]


def _lies_in(document: Document, scope: PrefixScope) -> bool:
    destination = document.destination
    return (
        (destination.repository_id, destination.collection_id) == (scope.repository_id, scope.collection_id)
        and document.location.bucket == scope.bucket
        and document.location.key.startswith(scope.prefix)
    )


def _change_of(document: Document) -> tuple[int, str]:
    return document.requested_at, document.document_id


def _change_in(cursor: dict[str, str]) -> tuple[int, str]:
    if not cursor.get("requested_at", "").isdecimal() or "document_id" not in cursor:
        raise ValueError("no page of this list ended there")
    return int(cursor["requested_at"]), cursor["document_id"]


def _page(documents: list[Document], limit: int, cursor: dict[str, str] | None) -> DocumentPage:
    if cursor and not cursor.get("after", "").isdecimal():
        raise ValueError("no page of this list ended there")
    start = int(cursor["after"]) if cursor else 0
    more = len(documents) > start + limit
    return DocumentPage(documents[start : start + limit], {"after": str(start + limit)} if more else None)
