"""Documents and jobs in responses of the API. The field names are a contract with existing clients."""

from collections.abc import Mapping
from typing import Any

from lisa.documents.chunking_strategy import ChunkingStrategy
from lisa.documents.metadata import merge_metadata
from lisa.ingestion.answers import (
    AcceptedJob,
    ChunkPreviewView,
    DocumentSplittingView,
    DocumentView,
    JobStatus,
    JobView,
)
from lisa.ingestion.chunk_preview import ChunkPreview
from lisa.ingestion.document import MAX_ATTEMPTS, Document, Status
from lisa.ingestion.settlement import WORKFLOW

_INGESTION: dict[Status, JobStatus] = {
    Status.PENDING: "INGESTION_PENDING",
    Status.WAITING: "INGESTION_PENDING",
    Status.SEARCHABLE: "INGESTION_COMPLETED",
    Status.FAILED: "INGESTION_FAILED",
}
_DELETION: dict[Status, JobStatus] = {
    Status.PENDING: "DELETE_PENDING",
    Status.WAITING: "DELETE_PENDING",
    Status.DELETING: "DELETE_IN_PROGRESS",
    Status.FAILED: "DELETE_FAILED",
    Status.DELETED: "DELETE_COMPLETED",
}


def document_view(document: Document, *inherited: Mapping[str, Any]) -> DocumentView:
    """Return a document as lists and `get` return it, in snake_case.

    `inherited` is the metadata of its repository and of its collection, in this order.
    """
    return {
        "document_id": document.document_id,
        "repository_id": document.destination.repository_id,
        "collection_id": document.destination.collection_id,
        "document_name": document.location.file_name,
        "source": document.location.uri,
        "username": document.username,
        "chunk_strategy": _splitting_view(document.destination.chunking),
        "ingestion_type": document.ingestion_type,
        "upload_date": document.uploaded_at or document.requested_at,
        "chunks": document.chunks,
        "status": document.status,
        "version": document.version,
        "sha256": document.sha256,
        "pages": document.pages,
        "size": document.size,
        "cause": document.cause,
        "notice": document.notice,
        "metadata": merge_metadata(*inherited, document.destination.metadata),
    }


def job_status(document: Document) -> JobStatus:
    """Return the job status of the document's newest generation."""
    if document.is_deleting_or_deleted:
        return _DELETION[document.status]
    if document.waiting_for == WORKFLOW and not document.is_at_rest:
        return "INGESTION_IN_PROGRESS"
    return _INGESTION[document.status]


def job_view(document: Document) -> JobView:
    """Return the document's newest generation as a job."""
    return {
        "id": document.job_id,
        "jobId": document.job_id,
        "repository_id": document.destination.repository_id,
        "collection_id": document.destination.collection_id,
        "s3_path": document.location.uri,
        "document_id": document.document_id,
        "document_name": document.location.file_name,
        "chunk_strategy": _splitting_view(document.destination.chunking),
        "embedding_model": document.destination.embedding_model,
        "username": document.username,
        "ingestion_type": document.ingestion_type,
        "metadata": document.destination.metadata,
        "created_date": document.requested_at,
        "status": job_status(document),
        "error_message": document.cause if document.is_at_rest or document.attempted_at else None,
        "stage": describe_stage(document),
        "done": _count_done_units(document),
        "total": document.progress.total if document.progress else None,
        "job_type": "document_deletion" if document.is_deleting_or_deleted else "document_ingestion",
        "attempts": document.attempts,
    }


def accepted_job_view(document: Document) -> AcceptedJob:
    """Return the entry of one document in the response of bulk ingestion or deletion."""
    return {
        "jobId": document.job_id,
        "documentId": document.document_id,
        "status": job_status(document),
        "s3Path": document.location.uri,
    }


def describe_stage(document: Document) -> str:
    """Describe the progress of the newest generation, for users."""
    if document.is_at_rest:
        return document.status
    if document.waiting_for is None:
        return describe_attempt(document) if document.attempted_at else "queued"
    return document.cause or f"waiting for {document.waiting_for}"


def describe_attempt(document: Document) -> str:
    """Describe the last failed attempt, for users."""
    return f"attempt {document.attempts} of {MAX_ATTEMPTS} failed: {document.cause}"


def _count_done_units(document: Document) -> int | None:
    return (document.progress.pages or document.progress.parts) if document.progress else None


def chunk_preview_view(preview: ChunkPreview) -> ChunkPreviewView:
    """Return the preview of a document's chunks."""
    return {
        "chunkingStrategy": _splitting_view(preview.strategy),
        "chunks": [
            {
                "part": shown.chunk.part,
                "text": shown.text,
                "start": shown.chunk.start,
                "end": shown.chunk.end,
                "page": shown.chunk.page,
                "headingPath": list(shown.heading_path),
            }
            for shown in preview.chunks
        ],
        "totalChunks": preview.total_chunks,
        "pagesRead": preview.pages_read,
        "totalPages": preview.total_pages,
        "complete": preview.is_complete,
    }


def _splitting_view(chunking: ChunkingStrategy) -> DocumentSplittingView:
    found: DocumentSplittingView = {"type": chunking.type, "size": chunking.size, "overlap": chunking.overlap}
    return {**found, "minSize": chunking.smallest_chunk} if chunking.smallest_chunk else found
