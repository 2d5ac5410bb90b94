"""The route that lists the documents of a collection, by their states."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from ingestion.api.reading import read_inherited_metadata
from lisa.ingestion.answers import DocumentKey, DocumentsView
from lisa.ingestion.document import Status
from lisa.ingestion.document_lists import (
    SEARCHABLE,
    ChangedDocumentsQuery,
    UnknownDocumentState,
    is_in_list,
    list_visible_documents,
    parse_document_states,
)
from lisa.ingestion.ports import DocumentPage
from lisa.ingestion.views import document_view
from lisa.repositories.repository import Collection
from lisa.repositories.visibility import find_active_collection
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.wiring.ingestion import document_store
from lisa.wiring.repositories import repository_store

router = create_rest_router()


@router.get("/repository/<repositoryId>/document")
def list_documents(  # noqa: PLR0913, PLR0917 - the contract's query parameters
    repositoryId: str,
    collectionId: Annotated[str | None, Query(description="The id of the collection, if not the default one.")] = None,
    pageSize: Annotated[int, Query(ge=1, le=100)] = 10,
    lastEvaluatedKeyPk: str | None = None,
    lastEvaluatedKeyDocumentId: str | None = None,
    status: Annotated[str | None, Query(description="`all`, or the states of the documents in the list.")] = None,
) -> DocumentsView:
    """List the documents of a collection.

    Without `status`, the list contains the searchable documents. The value `all` selects documents in every state
    except those that are deleted or being deleted; several states can be combined, as in `failed,waiting`.

    Returns:
        One page of documents, newest first. `totalDocuments` is null if the documents were not counted: with `status`,
        unless the first page contains all of them.
    """
    collection = raise_if_denied(
        find_active_collection(read_caller(router), repository_store(), repositoryId, collectionId)
    )
    wanted = parse_document_states(status)
    if isinstance(wanted, UnknownDocumentState):
        raise bad_request_error("status", wanted.reason)
    page = _read_page(collection, wanted, pageSize, (lastEvaluatedKeyPk, lastEvaluatedKeyDocumentId))
    inherited = read_inherited_metadata(repositoryId, collection.collection_id)
    first = not (lastEvaluatedKeyPk and lastEvaluatedKeyDocumentId)
    return {
        "documents": [document_view(document, *inherited) for document in page.documents],
        "lastEvaluated": _build_next_key(collection, page.cursor),
        "totalDocuments": _count_documents(collection, wanted, page if first else None),
        "hasNextPage": page.cursor is not None,
        "hasPreviousPage": not first,
    }


def _read_page(
    collection: Collection, wanted: frozenset[Status], size: int, at: tuple[str | None, str | None]
) -> DocumentPage:
    try:
        if wanted == SEARCHABLE:
            place = f"{collection.repository_id}#{collection.collection_id}"
            cursor = _build_cursor({"listed_in": place}, "uploaded_at", at)
            return document_store().list_searchable(collection.repository_id, collection.collection_id, size, cursor)
        cursor = _build_cursor({"repository_id": collection.repository_id}, "requested_at", at)
        shown = partial(is_in_list, collection_id=collection.collection_id, wanted=wanted)
        return list_visible_documents(
            document_store(), ChangedDocumentsQuery(collection.repository_id, 0), shown, size=size, cursor=cursor
        )
    except ValueError as error:
        raise bad_request_error("lastEvaluatedKeyPk", str(error)) from error


def _count_documents(collection: Collection, wanted: frozenset[Status], first: DocumentPage | None) -> int | None:
    """Return the number of documents, or None where they are not counted."""
    if wanted == SEARCHABLE:
        return document_store().count_searchable(collection.repository_id, collection.collection_id)
    return len(first.documents) if first is not None and first.cursor is None else None


def _build_cursor(place: dict[str, str], order: str, at: tuple[str | None, str | None]) -> dict[str, str] | None:
    pk, document = at
    if not pk or not document:
        return None
    return place | {order: pk.rsplit("#", 1)[-1], "document_id": document}


def _build_next_key(collection: Collection, cursor: dict[str, str] | None) -> DocumentKey | None:
    if cursor is None:
        return None
    number = cursor.get("uploaded_at") or cursor["requested_at"]
    return {
        "pk": f"{collection.repository_id}#{collection.collection_id}#{number}",
        "document_id": cursor["document_id"],
        "repository_id": collection.repository_id,
    }
