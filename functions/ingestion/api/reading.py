"""Documents and their texts, for callers who may see them."""

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.adapters.rest import not_found
from lisa.adapters.wiring import documents, objects, repositories
from lisa.adapters.wiring_ingestion import reader
from lisa.documents.text import Unreadable
from lisa.ingestion.document import Document, Status
from lisa.ingestion.excerpts import Excerpt, excerpt
from lisa.ingestion.stored import StoredObject
from lisa.policy.subject import Subject
from lisa.repositories.visibility import visible_collection


def visible_document(subject: Subject, repository_id: str, document_id: str) -> Document:
    """The document, if it is of this repository, not being deleted, and the caller may see its collection."""
    document = known_document(subject, repository_id, document_id)
    if _is_going(document):
        raise not_found()
    return document


def by_ids(repository_id: str, document_ids: list[str]) -> list[Document]:
    """The documents with these ids, all of which must be of this repository."""
    found = documents().get_many(document_ids)
    mine = [document for document in found.values() if document.destination.repository_id == repository_id]
    if len(mine) < len(set(document_ids)):
        raise not_found()
    return mine


def by_name(subject: Subject, repository_id: str, collection: str | None, name: str | None) -> list[Document]:
    """The searchable documents of a collection with this name; at least one."""
    visible = visible_collection(subject, repositories(), repository_id, collection)
    if visible is None:
        raise not_found()
    named, cursor = [], None
    while True:
        page = documents().searchable(repository_id, visible.collection_id, 100, cursor)
        named += [document for document in page.documents if document.location.name == name]
        cursor = page.cursor
        if cursor is None:
            break
    if not named:
        raise not_found()
    return named


def visible_text(document: Document, start: int, end: int) -> Excerpt:
    """These characters of the text of the document's object as it is now, extracted again."""
    found = objects().fetch(document.location, reader().limits.max_bytes)
    if not isinstance(found, StoredObject):
        raise not_found()
    text = excerpt(found.content, document.location.name, reader(), start, end)
    if isinstance(text, Unreadable):
        raise ServiceError(422, text.cause)
    return text


def known_document(subject: Subject, repository_id: str, document_id: str) -> Document:
    """The document whatever became of it, if it is of this repository and the caller may see its collection."""
    document = documents().get(document_id)
    if document is None or document.destination.repository_id != repository_id:
        raise not_found()
    collection = visible_collection(subject, repositories(), repository_id, document.destination.collection_id)
    if collection is None or collection.collection_id != document.destination.collection_id:
        raise not_found()
    return document


def _is_going(document: Document) -> bool:
    return document.going or document.status is Status.DELETED
