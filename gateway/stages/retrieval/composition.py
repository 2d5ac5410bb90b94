"""The composition root, continued: the retrieval stage and the routes of vector stores."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.calls.call import NextStage, Stage
from gateway.routes.route_updates import Routes
from gateway.stages.retrieval.question_vectors import QuestionEmbedder
from gateway.stages.retrieval.retrieval_stage import RetrievalStage
from gateway.stages.retrieval.store_access import StoreAccess
from gateway.stages.retrieval.store_search import StoreSearch
from gateway.stages.retrieval.vector_stores import VectorStoreRoutes
from lisa.retrieval.ports import PassageStore
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import repositories as wiring_repositories
from lisa.wiring import vector_store as wiring_vector_store


def build_retrieval(
    dispatch: NextStage, routes: Routes, log: Callable[[str], None] | None
) -> tuple[Stage, VectorStoreRoutes]:
    """Return the retrieval stage and the routes of vector stores. `log` receives a line for each search, if set."""
    documents, databases = wiring_ingestion.document_store(), wiring_vector_store.database_factory()

    @contextmanager
    def open_passage_store() -> Iterator[PassageStore]:
        from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks

        with databases() as database:
            yield PgvectorChunks(database)

    access = StoreAccess(wiring_repositories.repository_store(), documents, routes.models)
    searching = StoreSearch(QuestionEmbedder(dispatch, routes.models), open_passage_store, documents)
    return RetrievalStage(access, searching), VectorStoreRoutes(access, searching, log)
