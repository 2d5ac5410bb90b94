"""Documents and their texts, for callers who may see them."""

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.adapters.rest import not_found
from lisa.adapters.wiring import documents, objects, repositories
from lisa.documents.extraction import Limits, extract
from lisa.documents.text import Unreadable
from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.ports import StoredObject
from lisa.policy.subject import Subject
from lisa.repositories.visibility import visible_collection


def visible_document(subject: Subject, repository_id: str, document_id: str) -> Document:
    """The document, if it is of this repository, not being deleted, and the caller may see its collection."""
    document = documents().get(document_id)
    if document is None or document.destination.repository_id != repository_id or _is_going(document):
        raise not_found()
    collection = visible_collection(subject, repositories(), repository_id, document.destination.collection_id)
    if collection is None or collection.collection_id != document.destination.collection_id:
        raise not_found()
    return document


def visible_text(document: Document) -> str:
    """The text of the document's object as it is now, extracted again."""
    limits = Limits()
    found = objects().fetch(document.location, limits.max_bytes)
    if not isinstance(found, StoredObject):
        raise not_found()
    text = extract(found.content, name=document.location.name, limits=limits)
    if isinstance(text, Unreadable):
        raise ServiceError(422, text.cause)
    return text.text


def _is_going(document: Document) -> bool:
    return document.intent is Intent.REMOVE or document.status in (Status.DELETING, Status.DELETED)
