"""The definition of the tables of chunks, and questions about the tables that exist."""

import uuid

import psycopg
from psycopg import sql

from lisa.adapters.postgres import chunk_statements as statements

_HNSW_MAX_DIMENSIONS = 4_000  # pgvector's limit for an index over halfvec
_TABLE_EXISTS = "SELECT to_regclass(%s) IS NOT NULL"


def table_exists(connection: psycopg.Connection, table: sql.Identifier) -> bool:
    """Return whether the database has this table."""
    found = connection.execute(_TABLE_EXISTS, (table.as_string(),)).fetchone()
    return found is not None and bool(found[0])


def is_dropped(connection: psycopg.Connection, collection_id: str) -> bool:
    """Return whether the collection was deleted, so that its tables are never created again."""
    gone = "SELECT FROM dropped_collections WHERE collection_id = %s"
    return connection.execute(gone, (collection_id,)).fetchone() is not None


def create_chunks(connection: psycopg.Connection, table: sql.Identifier, dimensions: int) -> None:
    """Create the table of chunks with its indexes."""
    name = table.as_string().strip('"')
    connection.execute(sql.SQL(statements.CREATE_TABLE).format(table=table, dimensions=sql.Literal(dimensions)))
    hash_index, vector_index = sql.Identifier(f"{name}_text_hash"), sql.Identifier(f"{name}_embedding")
    connection.execute(sql.SQL(statements.CREATE_HASH_INDEX).format(name=hash_index, table=table))
    if dimensions <= _HNSW_MAX_DIMENSIONS:
        connection.execute(sql.SQL(statements.CREATE_VECTOR_INDEX).format(name=vector_index, table=table))


def table_name(collection_id: str) -> sql.Identifier:
    """Return the name of the collection's table. Raises ValueError for an id that is not a UUID."""
    return sql.Identifier(f"chunks_{uuid.UUID(collection_id).hex}")
