"""Search in the vector store, with embeddings of the gateway."""

from lisa.adapters.retrieval.search_log import LoggedSearch, Searching
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.wiring import settings
from lisa.wiring.embedding import create_embedder
from lisa.wiring.factories import cached
from lisa.wiring.ingestion import document_store
from lisa.wiring.vector_store import chunk_store


@cached
def passage_search() -> Searching:
    """Return the search; with content logging on, it also logs queries and passages."""
    found = HybridSearch(create_embedder(), chunk_store(), document_store())
    return LoggedSearch(found) if settings.log_content() else found
