"""Search results in the API's shape. The field names are a contract with existing clients."""

from typing import Any, Literal

from lisa.retrieval.answers import FoundPassage, FoundPassages, PassageMetadata, SearchMetadata
from lisa.retrieval.hybrid_search import SearchResult
from lisa.retrieval.ports import RerankSkip
from lisa.retrieval.scope_reads import SearchMode
from lisa.retrieval.search import Passage

RequestedMode = Literal["hybrid", "dense", "vector", "lexical"]
_BACKEND = "pgvector"


def parse_search_mode(requested: RequestedMode | None) -> SearchMode:
    """Return the search mode of a request, by default the hybrid one. `dense` and `vector` are the same mode."""
    return SearchMode.VECTOR if requested == "dense" else SearchMode(requested or SearchMode.HYBRID)


def search_view(found: SearchResult, *, score: bool) -> FoundPassages:
    """Return the answer to a search."""
    metadata: SearchMetadata = {
        "search_mode": found.mode.value,
        "actual_mode_used": found.actual_mode.value,
        "backend": _BACKEND,
        "hybrid_supported": True,
    }
    if found.rerank is not None:
        metadata["rerank"] = f"skipped({found.rerank})" if isinstance(found.rerank, RerankSkip) else found.rerank
    return {"docs": [passage_view(passage, score=score) for passage in found.passages], "metadata": metadata}


def passage_view(passage: Passage, *, score: bool) -> FoundPassage:
    """Return one result in the shape that existing clients read."""
    hit, document = passage.hit, passage.document
    metadata: PassageMetadata = {
        "source": document.source,
        "name": document.name,
        "part": hit.part,
        "repositoryId": document.repository_id,
        "collectionId": document.collection_id,
        "document_id": hit.document_id,
        "start": hit.start,
        "end": hit.end,
        "version": hit.version,
    }
    if hit.page is not None:
        metadata["page"] = hit.page
    if score:
        metadata["similarity_score"] = round(hit.score, 6)
    return {"Document": {"page_content": hit.text, "metadata": metadata}}


def reference_view(number: int, passage: Passage, *, cited: bool) -> dict[str, Any]:
    """Return a passage that a model was given, with its number in the prompt and its place, without its text."""
    hit, document = passage.hit, passage.document
    return {
        "number": number,
        "cited": cited,
        "document_id": hit.document_id,
        "name": document.name,
        "source": document.source,
        "repository_id": document.repository_id,
        "collection_id": document.collection_id,
        "page": hit.page,
        "start": hit.start,
        "end": hit.end,
        "version": hit.version,
        "score": round(hit.score, 6),
    }
