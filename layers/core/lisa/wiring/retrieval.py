"""Search in the vector store, with embeddings and ranks of the gateway, called as the role of this function."""

from lisa.adapters.identity.system_identity import sign_identity
from lisa.adapters.retrieval.reranker_gateway import GatewayReranker
from lisa.adapters.retrieval.search_log import LoggedSearch, Searching
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.retrieval.ports import Reranker
from lisa.retrieval.rerank import RerankedSearch
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


@cached
def create_reranker() -> Reranker:
    """Return the rerank models behind the gateway."""
    audience = settings.gateway_audience()
    return GatewayReranker(settings.gateway_url(), lambda: sign_identity(audience))


@cached
def reranked_search() -> RerankedSearch:
    """Return the search whose best passages a rerank model sorts again, if a caller requests it."""
    return RerankedSearch(passage_search(), create_reranker())
