"""Stores, files and search results in OpenAI's shapes. A store's files are the documents that search may show."""

from collections.abc import Sequence
from typing import Literal

from gateway.stages.retrieval.store_access import VectorStore
from gateway.stages.retrieval.vector_store_answers import (
    VectorStoreFileList,
    VectorStoreFileShown,
    VectorStoreList,
    VectorStorePassage,
    VectorStoreSearch,
    VectorStoreShown,
)
from lisa.ingestion.document import Document, Status
from lisa.repositories.repository import RepositoryStatus
from lisa.retrieval.search import Passage

_FILE_STATUSES: dict[Status, Literal["completed", "failed"]] = {Status.SEARCHABLE: "completed", Status.FAILED: "failed"}


def build_store_view(store: VectorStore, files: int) -> VectorStoreShown:
    """Return a vector store with this many files. The size of its vectors is not measured: 0 bytes."""
    collection = store.collection
    making = store.repository.status is RepositoryStatus.CREATE_IN_PROGRESS
    changed = collection.updated_at or collection.created_at
    return {
        "id": store.store_id,
        "object": "vector_store",
        "created_at": collection.created_at // 1000,
        "name": store.display_name,
        "status": "in_progress" if making else "completed",
        "usage_bytes": 0,
        "file_counts": {"in_progress": 0, "completed": files, "failed": 0, "cancelled": 0, "total": files},
        "last_active_at": changed // 1000,
        "expires_after": None,
        "expires_at": None,
        "metadata": {
            "repository_id": collection.repository_id,
            "collection_id": collection.collection_id,
            "embedding_model": collection.embedding_model,
        },
    }


def build_file_view(store_id: str, document: Document) -> VectorStoreFileShown:
    """Return a document as a file of a store."""
    failed = document.status is Status.FAILED
    about: dict[str, str | int | None] = {
        "filename": document.location.file_name,
        "source": document.location.uri,
        "version": document.version,
        "chunks": document.chunks,
        "pages": document.pages or None,
    }
    return {
        "id": document.document_id,
        "object": "vector_store.file",
        "created_at": (document.uploaded_at or document.requested_at) // 1000,
        "vector_store_id": store_id,
        "status": _FILE_STATUSES.get(document.status, "in_progress"),
        "usage_bytes": document.size,
        "last_error": {"code": "invalid_file", "message": document.cause or ""} if failed else None,
        "attributes": {name: value for name, value in about.items() if value is not None},
        "chunking_strategy": {"type": "other"},
    }


def build_store_list_view(data: list[VectorStoreShown], *, more: bool) -> VectorStoreList:
    """Return one page of vector stores."""
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more}


def build_file_list_view(data: list[VectorStoreFileShown], *, more: bool) -> VectorStoreFileList:
    """Return one page of files."""
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more}


def build_search_view(queries: Sequence[str], passages: Sequence[Passage]) -> VectorStoreSearch:
    """Return the results of a search, one for each passage."""
    return {
        "object": "vector_store.search_results.page",
        "search_query": list(queries),
        "data": [_build_result_view(passage) for passage in passages],
        "has_more": False,
        "next_page": None,
    }


def _build_result_view(passage: Passage) -> VectorStorePassage:
    hit, document = passage.hit, passage.document
    about: dict[str, str | int | None] = {
        "source": document.source,
        "version": hit.version,
        "part": hit.part,
        "page": hit.page,
        "start": hit.start,
        "end": hit.end,
        "repository_id": document.repository_id,
        "collection_id": document.collection_id,
    }
    return {
        "file_id": hit.document_id,
        "filename": document.name,
        "score": round(hit.score, 6),
        "attributes": {name: value for name, value in about.items() if value is not None},
        "content": [{"type": "text", "text": hit.text}],
    }
