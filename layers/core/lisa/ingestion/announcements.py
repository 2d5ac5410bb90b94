"""Which facts the rest of the system hears when a document's record changes."""

from lisa.events import DocumentEvent, DocumentFailed, DocumentIndexed, DocumentRemoved
from lisa.ingestion.document import Document, Status


def announcement(before: Document | None, after: Document) -> DocumentEvent | None:
    """The fact a change of the record states; None for one that states nothing new."""
    if before is not None and (before.status, before.generation) == (after.status, after.generation):
        return None
    about = {
        "document_id": after.document_id,
        "repository_id": after.destination.repository_id,
        "collection_id": after.destination.collection_id,
        "location": after.location.uri,
    }
    if after.status is Status.SEARCHABLE:
        return DocumentIndexed(**about, version=after.version or "", chunks=after.chunks)
    if after.status is Status.FAILED:
        return DocumentFailed(**about, cause=after.cause or "")
    if after.status is Status.DELETED:
        return DocumentRemoved(**about)
    return None
