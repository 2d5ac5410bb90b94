"""Documents and their texts, for callers who may see them; otherwise the refusal is raised.

The same records are read for a missing and for a forbidden document, so the response time does not tell them apart.
"""

from typing import Any

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.documents.text import DocumentText, Unreadable
from lisa.ingestion.document import Document, Location
from lisa.ingestion.reader import TextExcerpt, read_excerpt
from lisa.ingestion.stored_object import ArchivedObject, OversizedObject, StoredObject
from lisa.policy import resources as on
from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.repository import Collection, Repository, find_collection
from lisa.repositories.visibility import find_active_collection, find_active_repository, to_collection_resource
from lisa.rest.access import not_found_error, raise_if_denied, raise_unless_allowed
from lisa.rest.embedding_access import raise_unless_may_embed
from lisa.wiring.ingestion import document_store, object_store
from lisa.wiring.reading import document_reader
from lisa.wiring.repositories import repository_store


def find_visible_document(subject: Subject, repository_id: str, document_id: str) -> Document:
    """Return a document of this repository that is not being deleted, if the caller may see its collection."""
    document = find_permitted_document(subject, repository_id, document_id)
    if document.is_deleting_or_deleted:
        raise not_found_error()
    return document


def find_permitted_document(
    subject: Subject, repository_id: str, document_id: str, action: Action = Action.USE
) -> Document:
    """Return a document of this repository in any state, if the caller may perform the action."""
    return _find_permitted_documents(subject, action, repository_id, [document_id])[0]


def find_retryable_document(subject: Subject, repository_id: str, document_id: str) -> Document:
    """Return the document, if the caller may have it embedded again."""
    document = find_permitted_document(subject, repository_id, document_id, Action.REMOVE)
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repository_id))
    wanted = document.destination.collection_id
    raise_unless_may_embed(
        subject, raise_if_denied(find_active_collection(subject, repository_store(), repository_id, wanted)), repository
    )
    return document


def find_removable_documents(subject: Subject, repository_id: str, document_ids: list[str]) -> list[Document]:
    """Return the documents with these ids, if the caller may remove all of them."""
    return _find_permitted_documents(subject, Action.REMOVE, repository_id, document_ids)


def find_removable_documents_by_name(
    subject: Subject, repository_id: str, collection: str | None, name: str | None
) -> list[Document]:
    """Return the searchable documents with this name, if there are any and the caller may remove all of them."""
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repository_id))
    visible = raise_if_denied(find_active_collection(subject, repository_store(), repository_id, collection))
    named, cursor = [], None
    while True:
        page = document_store().list_searchable(repository_id, visible.collection_id, 100, cursor)
        named += [document for document in page.documents if document.location.file_name == name]
        cursor = page.cursor
        if cursor is None:
            break
    for document in named:
        raise_unless_allowed(subject, Action.REMOVE, _document_resource(document, visible, repository))
    if not named:
        raise not_found_error()
    return named


def read_document_text(document: Document, start: int, end: int) -> TextExcerpt:
    """Return the characters `[start, end)` of the text of the document's object, extracted now."""
    found = _fetch_object(document.location)
    text = read_excerpt(found, document.location.file_name, document_reader(), start, end)
    if isinstance(text, Unreadable):
        raise ServiceError(422, text.cause)
    return text


def read_first_pages(location: Location) -> DocumentText:
    """Return the text of the object's first range of pages; of a format without pages, the whole text."""
    text = document_reader().read_range(_fetch_object(location), location.file_name)
    if isinstance(text, Unreadable):
        raise ServiceError(422, text.cause)
    return text


def find_readable_location(document: Document) -> Location:
    """Return the location of the document's object, if it exists and is not archived."""
    listed = object_store().head_object(document.location)
    if listed is None:
        raise not_found_error()
    if listed.archive:
        raise ServiceError(409, ArchivedObject(listed.archive, listed.size).failure_cause)
    return document.location


def read_inherited_metadata(repository_id: str, collection_id: str) -> list[dict[str, Any]]:
    """Return the metadata that documents of the collection inherit: the repository's, then the collection's.

    An object that was deleted in the meantime has none.
    """
    repository = repository_store().get_repository(repository_id)
    collection = find_collection(collection_id, repository_store().list_collections(repository_id))
    return [place.metadata for place in (repository, collection) if place]


def _fetch_object(location: Location) -> StoredObject:
    found = object_store().fetch_object(location, document_reader().limits.max_bytes)
    if isinstance(found, ArchivedObject):
        raise ServiceError(409, found.failure_cause)
    if isinstance(found, OversizedObject):
        raise ServiceError(422, document_reader().too_large_cause(found.size))
    if found is None:
        raise not_found_error()
    return found


def _find_permitted_documents(
    subject: Subject, action: Action, repository_id: str, document_ids: list[str]
) -> list[Document]:
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repository_id))
    collections = {
        c.collection_id: c for c in repository_store().list_collections(repository_id) if not c.is_being_deleted
    }
    found = document_store().get_documents(document_ids)
    mine = [document for document in found.values() if document.destination.repository_id == repository_id]
    if len(mine) < len(set(document_ids)) or any(d.destination.collection_id not in collections for d in mine):
        raise not_found_error()
    for document in mine:
        raise_unless_allowed(
            subject, action, _document_resource(document, collections[document.destination.collection_id], repository)
        )
    return mine


def _document_resource(document: Document, collection: Collection, repository: Repository) -> on.Document:
    return on.Document(to_collection_resource(collection, repository), document.username)
