"""The composition root, continued: retrieval and the routes of vector stores, where the installation has any."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.calling import Further, Stage
from gateway.door import Stores, no_stores
from gateway.retrieval.embedding import QuestionVectors
from gateway.retrieval.searching import Searching
from gateway.retrieval.stage import Retrieval, without_stores
from gateway.retrieval.store_access import StoreAccess
from gateway.retrieval.vector_stores import VectorStores
from gateway.routes.following import Routes
from lisa.adapters import wiring
from lisa.retrieval.ports import Passages


def retrieving(dispatch: Further, routes: Routes, log: Callable[[str], None] | None) -> tuple[Stage, Stores]:
    """The stage and the routes. Questions put to the routes are written to the `log`, if there is one."""
    if not os.environ.get("REPOSITORIES_TABLE"):
        return without_stores, no_stores
    documents, databases = wiring.documents(), wiring.databases()

    @contextmanager
    def passages() -> Iterator[Passages]:
        from lisa.adapters.chunks_pgvector import PgvectorChunks

        with databases() as database:
            yield PgvectorChunks(database)

    access = StoreAccess(wiring.repositories(), documents, routes.models)
    searching = Searching(QuestionVectors(dispatch, routes.models), passages, documents)
    return Retrieval(access, searching), VectorStores(access, searching, log)
