"""Routes that upload files and ingest them."""

import json
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, Field

from lisa.ingestion.answers import AcceptedIngestion, UploadForm
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Location, derive_document_id
from lisa.ingestion.records import accept_changes
from lisa.ingestion.uploads import UploadRefused, build_upload_key, resolve_upload_key
from lisa.ingestion.views import accepted_job_view
from lisa.joins.destinations import build_destination
from lisa.policy.subject import Subject
from lisa.repositories.visibility import find_active_collection, find_active_repository
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.chunking import RequestedChunking, choose_chunking
from lisa.rest.embedding_access import raise_unless_may_embed
from lisa.rest.metadata import Metadata
from lisa.wiring.ingestion import document_store, index_queue, presigned_links
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store
from lisa.wiring.settings import uploads_bucket

router = create_rest_router()
FILE_NAME = {  # for the document: the body is read as it comes, so Powertools sees none
    "description": "The name of the file as plain text, with any content type, or a JSON object that contains it.",
    "required": True,
    "content": {
        "text/plain": {"schema": {"type": "string"}},
        "application/json": {
            "schema": {"type": "object", "required": ["fileName"], "properties": {"fileName": {"type": "string"}}}
        },
    },
}


class EmbeddingModel(BaseModel):
    """The embedding model, as older clients name it. `collectionId` has priority."""

    modelName: str | None = None


class BulkRequest(BaseModel):
    """The files to ingest. A key is complete, or a file name under the prefix of the caller."""

    keys: list[str] = Field(min_length=1, max_length=100)
    collectionId: str | None = None
    embeddingModel: EmbeddingModel | None = None
    chunkingStrategy: RequestedChunking | None = None
    metadata: Metadata | None = None


@router.post("/repository/presigned-url", openapi_extensions={"requestBody": FILE_NAME})
def create_upload_form() -> UploadForm:
    """Create a form to upload one file to S3.

    The body is the name of the file as plain text, or a JSON object with the field `fileName`.

    Returns:
        The address and the fields of a form that S3 accepts for one hour. The key of the file is in the fields.
    """
    key = build_upload_key(read_caller(router).user, _parse_file_name(router.current_event.decoded_body or ""))
    if isinstance(key, UploadRefused):
        raise bad_request_error(key.field, key.reason)
    return {"response": presigned_links().create_upload_form(Location(bucket=uploads_bucket(), key=key))}


@router.post("/repository/<repositoryId>/bulk")
def ingest_files(
    repositoryId: str,
    body: Annotated[BulkRequest, Body()],
    chunkSize: int | None = None,
    chunkOverlap: int | None = None,
) -> AcceptedIngestion:
    """Ingest uploaded files into a collection.

    The chunking strategy in the request is used only if the collection allows it. The metadata applies to all files of
    the request, and replaces that of an earlier request for the same file. A document also has the metadata of its
    repository and its collection; a custom field of the request has priority over an inherited one.

    Returns:
        One ingestion job for each file, after the jobs are queued.
    """
    subject = read_caller(router)
    wanted = body.collectionId or (body.embeddingModel.modelName if body.embeddingModel else None)
    collection = raise_if_denied(find_active_collection(subject, repository_store(), repositoryId, wanted))
    raise_unless_may_embed(
        subject, collection, raise_if_denied(find_active_repository(subject, repository_store(), repositoryId))
    )
    requested = None
    if collection.allow_chunking_override:  # older clients always send sizes, which then need not be valid
        requested = choose_chunking(body.chunkingStrategy, chunkSize, chunkOverlap)
    given = body.metadata.to_valid_fields() if body.metadata else {}
    target = build_destination(collection, requested, metadata=given)
    changes = [_build_change(key, target, subject) for key in dict.fromkeys(body.keys)]
    accepted = accept_changes(changes, documents=document_store(), queue=index_queue())
    return {
        "jobs": [accepted_job_view(document) for document in accepted],
        "collectionId": collection.collection_id,
        "collectionName": collection.name,
    }


def _build_change(key: str, target: Destination, subject: Subject) -> Change:
    full = resolve_upload_key(subject, key)
    if isinstance(full, UploadRefused):
        raise bad_request_error(full.field, full.reason)
    location = Location(bucket=uploads_bucket(), key=full)
    return Change(
        document_id=derive_document_id(target.repository_id, target.collection_id, location),
        location=location,
        destination=target,
        username=subject.user,
        ingestion_type="manual",
        at=epoch_milliseconds(),
    )


def _parse_file_name(body: str) -> str:
    """Return the file name in the body. Older clients send it without JSON, with any content type."""
    if body.lstrip().startswith("{"):
        try:
            return str(json.loads(body).get("fileName", ""))
        except ValueError:
            return body
    return body
