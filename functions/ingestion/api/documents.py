"""Routes that read and delete documents."""

import json
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel, Field

from ingestion.api.reading import (
    find_permitted_document,
    find_readable_location,
    find_removable_documents,
    find_removable_documents_by_name,
    find_visible_document,
    read_document_text,
    read_inherited_metadata,
)
from lisa.ingestion.answers import AcceptedJobs, DocumentExplanation, DocumentView
from lisa.ingestion.change import build_removal_change
from lisa.ingestion.explanation import CurrentObjectState, explain_document
from lisa.ingestion.records import accept_changes
from lisa.ingestion.views import accepted_job_view, document_view
from lisa.joins.destinations import BucketDestinations
from lisa.repositories.visibility import find_active_repository
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.refusals import declare_errors, declare_success
from lisa.wiring.ingestion import document_store, index_queue, object_store, presigned_links
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store

router = create_rest_router()
MAX_TEXT_CHARACTERS = 100_000


class DocumentRemovalRequest(BaseModel):
    """The ids of the documents to delete."""

    documentIds: list[str] = Field(min_length=1, max_length=100)


@router.delete("/repository/<repositoryId>/document")
def remove_documents(
    repositoryId: str,
    body: Annotated[DocumentRemovalRequest | None, Body()] = None,
    collectionId: str | None = None,
    documentName: str | None = None,
) -> AcceptedJobs:
    """Delete documents of a repository.

    The body contains the ids of the documents. Without a body, the query parameter `documentName` selects them. The
    documents disappear from searches and lists at once; their data is deleted in the background.

    Returns:
        One deletion job for each document.
    """
    subject = read_caller(router)
    raise_if_denied(find_active_repository(subject, repository_store(), repositoryId))
    if body is None and not documentName:
        raise bad_request_error("documentIds", "say which documents, or give their documentName in the query")
    if body:
        found = find_removable_documents(subject, repositoryId, body.documentIds)
    else:
        found = find_removable_documents_by_name(subject, repositoryId, collectionId, documentName)
    changes = [build_removal_change(document, username=subject.user, now=epoch_milliseconds()) for document in found]
    return {
        "jobs": [
            accepted_job_view(gone) for gone in accept_changes(changes, documents=document_store(), queue=index_queue())
        ]
    }


@router.get("/repository/<repositoryId>/<documentId>")
def get_document(repositoryId: str, documentId: str) -> DocumentView:
    """Get one document.

    Returns:
        The properties and the status of the document.
    """
    document = find_visible_document(read_caller(router), repositoryId, documentId)
    return document_view(document, *read_inherited_metadata(repositoryId, document.destination.collection_id))


@router.get("/repository/<repositoryId>/<documentId>/why")
def get_document_explanation(repositoryId: str, documentId: str) -> DocumentExplanation:
    """Explain the state of a document.

    Returns:
        The state of the document, the events that led to it, and the next step to take.
    """
    document = find_permitted_document(read_caller(router), repositoryId, documentId)
    location = document.location
    pipelines = BucketDestinations(repository_store(), location.bucket)
    around = CurrentObjectState(
        listed=object_store().head_object(location),
        wanted=pipelines.find_in_collection(location.key, document.destination.collection_id) is not None,
        now=epoch_milliseconds(),
    )
    return explain_document(document, around)


@router.get("/repository/<repositoryId>/<documentId>/download", responses=declare_errors(409))
def get_download_link(repositoryId: str, documentId: str) -> str:
    """Get a download link for the file of a document.

    Returns:
        A URL that downloads the file. It is valid for five minutes.
    """
    document = find_visible_document(read_caller(router), repositoryId, documentId)
    return json.dumps(presigned_links().create_download_url(find_readable_location(document)))


@router.get(
    "/repository/<repositoryId>/<documentId>/text", responses=declare_success("text/plain") | declare_errors(409, 422)
)
def get_document_text(
    repositoryId: str,
    documentId: str,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int | None, Query(ge=0)] = None,
) -> Response[str]:
    """Get the extracted text of a document.

    The offsets `start` (included) and `end` (excluded) count characters and select a part of the text.

    Returns:
        The selected part of the text, at most 100,000 characters.
    """
    most = start + MAX_TEXT_CHARACTERS
    document = find_visible_document(read_caller(router), repositoryId, documentId)
    found = read_document_text(document, start, most if end is None else min(end, most))
    if start > found.known:
        raise bad_request_error("start", f"the text has {found.known} characters")
    return Response(HTTPStatus.OK, content_type="text/plain; charset=utf-8", body=found.text)
