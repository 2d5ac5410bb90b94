"""The events that follow from changes of a document's record."""

from lisa.events import DocumentEvent, DocumentFailed, DocumentIndexed, DocumentRemoved, LargeDocumentFound
from lisa.ingestion.document import Document, Status
from lisa.ingestion.settlement import WORKFLOW


def event_for_change(before: Document | None, after: Document) -> DocumentEvent | None:
    """Return the event that a change of the record causes, or None."""
    about = {
        "document_id": after.document_id,
        "repository_id": after.destination.repository_id,
        "collection_id": after.destination.collection_id,
        "location": after.location.uri,
    }
    if _is_handed_to_workflow(before, after):
        return LargeDocumentFound(**about, generation=after.generation)
    if before is not None and (before.status, before.generation) == (after.status, after.generation):
        return None
    if after.status is Status.SEARCHABLE:
        return DocumentIndexed(**about, version=after.version or "", chunks=after.chunks)
    if after.status is Status.FAILED:
        return DocumentFailed(**about, cause=after.cause or "")
    if after.status is Status.DELETED:
        return DocumentRemoved(**about)
    return None


def _is_handed_to_workflow(before: Document | None, after: Document) -> bool:
    """Return whether a worker left the document to the workflow. The workflow's own records change the progress."""
    if after.waiting_for != WORKFLOW:
        return False
    noted = (before.waiting_for, before.waits, before.generation) if before else None
    return noted != (WORKFLOW, after.waits, after.generation) and (before is None or before.progress == after.progress)
