"""Documents, chunks and workers for the tests of the vector store."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from lisa.adapters.opensearch.chunks_opensearch import OpenSearchChunks
from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.documents.splitting import Chunk, ChunkingStrategy
from lisa.ingestion.document import Destination, Document, Intent, Location, Status, derive_document_id
from lisa.retrieval.ports import ChunkHit, SearchScope
from local.postgres import Postgres
from tests.support.opensearch.cluster import Cluster
from tests.support.twins.chunks import MemoryChunks

NORTH, EAST, NORTHEAST = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.7, 0.7, 0.0]

Store = MemoryChunks | PgvectorChunks | OpenSearchChunks
Workers = Callable[[float], tuple[Store, Store]]


def new_collection() -> Destination:
    """Return the id of an empty collection."""
    return Destination(
        repository_id="handbook", collection_id=str(uuid.uuid4()), embedding_model="minilm", chunking=ChunkingStrategy()
    )


def document(destination: Destination, generation: int = 1, key: str = "a.txt") -> Document:
    location = Location(bucket="inbox", key=key)
    return Document(
        document_id=derive_document_id(destination.repository_id, destination.collection_id, location),
        location=location, destination=destination, generation=generation, intent=Intent.MATCH,
        status=Status.PENDING, username="me", ingestion_type="auto", requested_at=1,
    )  # fmt: skip


def chunk(text: str, part: int = 1) -> Chunk:
    return Chunk(part, text, 10, 10 + len(text), 3)


def scope(destination: Destination) -> SearchScope:
    return SearchScope(destination.repository_id, destination.collection_id, destination.embedding_model)


def texts(hits: list[ChunkHit]) -> list[str]:
    return [hit.text for hit in hits]


def open_database(postgres: Postgres, idle_seconds: float = 200) -> Database:
    """Open a connection of its own."""
    address = DatabaseAddress("127.0.0.1", postgres.port, "lisa", "lisa", "disable")
    return Database(address, lambda: "unused", idle_seconds=idle_seconds)


@contextmanager
def worker_pairs(server: Postgres | Cluster | None) -> Iterator[Workers]:
    """Yield a function that opens two workers on one store, given the lock timeout in seconds.

    Without a server, it uses a twin.
    """
    with ExitStack() as stack:

        def two(patience: float) -> tuple[Store, Store]:
            if server is None:
                shared = MemoryChunks(patience)
                return shared, shared
            if isinstance(server, Cluster):
                return server.open_chunks(patience), server.open_chunks(patience)
            one, other = (stack.enter_context(open_database(server)) for _ in range(2))
            return PgvectorChunks(one, patience), PgvectorChunks(other, patience)

        yield two
