"""The in-memory twin of the documents table."""

from collections.abc import Sequence

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.ports import Page, Settlement
from lisa.retrieval.ports import Living


class MemoryDocuments:
    """The documents table in a dictionary."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def accept(self, change: Change) -> Document | None:
        """See the port."""
        stored = self._documents.get(change.document_id)
        if stored and change.sequencer is not None and stored.sequencer is not None:
            if stored.sequencer == change.sequencer:
                return stored
            if stored.sequencer > change.sequencer:
                return None
        gone = change.hide or change.intent is Intent.REMOVE
        self._documents[change.document_id] = Document(
            document_id=change.document_id,
            location=change.location,
            destination=change.destination,
            generation=(stored.generation if stored else 0) + 1,
            intent=change.intent,
            status=Status.DELETING if gone else Status.PENDING,
            username=change.username,
            ingestion_type=change.ingestion_type,
            requested_at=change.at,
            sequencer=change.sequencer or (stored.sequencer if stored else None),
            version=None if change.hide or not stored else stored.version,
            chunks=stored.chunks if stored else 0,
            pages=stored.pages if stored else 0,
            size=change.size,
            sha256=stored.sha256 if stored else None,
            uploaded_at=None if change.hide or not stored else stored.uploaded_at,
        )
        return self._documents[change.document_id]

    def settle(self, document: Document, settlement: Settlement) -> bool:
        """See the port."""
        stored = self._documents.get(document.document_id)
        if stored is None or stored.generation != document.generation or stored.at_rest:
            return False
        searchable = settlement.status is Status.SEARCHABLE
        self._documents[document.document_id] = stored.model_copy(
            update={
                "status": settlement.status,
                "version": settlement.version if searchable else None,
                "uploaded_at": settlement.at if searchable else None,
                "chunks": settlement.chunks,
                "pages": settlement.pages,
                "size": settlement.size or stored.size,
                "sha256": settlement.sha256 or stored.sha256,
                "cause": settlement.cause,
            }
        )
        return True

    def get(self, document_id: str) -> Document | None:
        """See the port."""
        return self._documents.get(document_id)

    def get_many(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """See the port."""
        return {id_: self._documents[id_] for id_ in document_ids if id_ in self._documents}

    def living(self, document_ids: Sequence[str]) -> dict[str, Living]:
        """See the port of retrieval."""
        return {
            id_: Living(
                version=document.version,
                name=document.location.name,
                source=document.location.uri,
                repository_id=document.destination.repository_id,
                collection_id=document.destination.collection_id,
            )
            for id_, document in self.get_many(document_ids).items()
        }

    def searchable(self, repository_id: str, collection_id: str, limit: int, cursor: dict[str, str] | None) -> Page:
        """See the port."""
        found = self._searchable(repository_id, collection_id)
        return _page(sorted(found, key=lambda document: -(document.uploaded_at or 0)), limit, cursor)

    def count_searchable(self, repository_id: str, collection_id: str) -> int:
        """See the port."""
        return len(self._searchable(repository_id, collection_id))

    def changed_since(self, repository_id: str, since: int, limit: int, cursor: dict[str, str] | None) -> Page:
        """See the port."""
        found = [
            document
            for document in self._documents.values()
            if document.destination.repository_id == repository_id and document.requested_at >= since
        ]
        return _page(sorted(found, key=lambda document: -document.requested_at), limit, cursor)

    def _searchable(self, repository_id: str, collection_id: str) -> list[Document]:
        return [
            document
            for document in self._documents.values()
            if document.status is Status.SEARCHABLE or document.version
            if document.destination.repository_id == repository_id
            if document.destination.collection_id == collection_id
        ]


def _page(documents: list[Document], limit: int, cursor: dict[str, str] | None) -> Page:
    start = int(cursor["after"]) if cursor else 0
    more = len(documents) > start + limit
    return Page(documents[start : start + limit], {"after": str(start + limit)} if more else None)
