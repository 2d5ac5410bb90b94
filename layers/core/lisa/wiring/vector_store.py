"""The vector database. Importing this loads psycopg, which only functions with the stores layer have."""

from collections.abc import Callable

import boto3

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG
from lisa.wiring.factories import cached
from lisa.wiring.ports import VectorStore


@cached
def database_factory() -> Callable[[], Database]:
    """Return a function that creates a connection to the vector database. The role's own token is its password."""
    address = DatabaseAddress.parse_url(settings.vector_database_url())
    rds = boto3.client("rds", config=CONFIG)
    patience = settings.database_patience_seconds()

    def create_login_token() -> str:
        return rds.generate_db_auth_token(address.host, address.port, address.user)

    return lambda: Database(address, create_login_token, patience=patience)


@cached
def vector_database() -> Database:
    """Return the connection of this process, for one thread."""
    return database_factory()()


@cached
def chunk_store() -> VectorStore:
    return PgvectorChunks(vector_database())
