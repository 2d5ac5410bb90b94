"""Documents and jobs as the API shows them. The names are a contract with existing clients."""

from typing import Any

from lisa.ingestion.document import Document, Intent, Status

_INGESTION = {
    Status.PENDING: "INGESTION_PENDING",
    Status.SEARCHABLE: "INGESTION_COMPLETED",
    Status.FAILED: "INGESTION_FAILED",
}
_DELETION = {
    Status.PENDING: "DELETE_PENDING",
    Status.DELETING: "DELETE_IN_PROGRESS",
    Status.FAILED: "DELETE_FAILED",
    Status.DELETED: "DELETE_COMPLETED",
}


def document_view(document: Document) -> dict[str, Any]:
    """A document in snake_case, as lists and get answer it."""
    return {
        "document_id": document.document_id,
        "repository_id": document.destination.repository_id,
        "collection_id": document.destination.collection_id,
        "document_name": document.location.name,
        "source": document.location.uri,
        "username": document.username,
        "chunk_strategy": _strategy(document),
        "ingestion_type": document.ingestion_type,
        "upload_date": document.uploaded_at or document.requested_at,
        "chunks": document.chunks,
        "status": document.status,
        "version": document.version,
        "sha256": document.sha256,
        "pages": document.pages,
        "size": document.size,
        "cause": document.cause,
    }


def job_status(document: Document) -> str:
    """The job status of the document's newest generation."""
    if _is_deletion(document):
        return _DELETION[document.status]
    return _INGESTION[document.status]


def job_view(document: Document) -> dict[str, Any]:
    """The document's newest generation as a job."""
    return {
        "id": document.job_id,
        "jobId": document.job_id,
        "repository_id": document.destination.repository_id,
        "collection_id": document.destination.collection_id,
        "s3_path": document.location.uri,
        "document_id": document.document_id,
        "document_name": document.location.name,
        "chunk_strategy": _strategy(document),
        "embedding_model": document.destination.embedding_model,
        "username": document.username,
        "ingestion_type": document.ingestion_type,
        "metadata": {},
        "created_date": document.requested_at,
        "status": job_status(document),
        "error_message": document.cause,
        "job_type": "document_deletion" if _is_deletion(document) else "document_ingestion",
        "attempts": document.attempts,
    }


def accepted_view(document: Document) -> dict[str, Any]:
    """What bulk ingestion and deletion answer for each document."""
    return {
        "jobId": document.job_id,
        "documentId": document.document_id,
        "status": job_status(document),
        "s3Path": document.location.uri,
    }


def _is_deletion(document: Document) -> bool:
    return document.intent is Intent.REMOVE or document.status in (Status.DELETING, Status.DELETED)


def _strategy(document: Document) -> dict[str, Any]:
    chunking = document.destination.chunking
    return {"type": chunking.type, "size": chunking.size, "overlap": chunking.overlap}
