"""Search in the vector store, with embeddings of the gateway."""

from lisa.adapters.retrieval.search_log import LoggedSearch, Searching
from lisa.retrieval.search import PassageSearch
from lisa.wiring import settings
from lisa.wiring.embedding import embedder
from lisa.wiring.factories import cached
from lisa.wiring.ingestion import documents
from lisa.wiring.vector_store import chunks


@cached
def search() -> Searching:
    """Return the search; with content logging on, it also logs queries and passages."""
    found = PassageSearch(embedder(), chunks(), documents())
    return LoggedSearch(found) if settings.log_content() else found
