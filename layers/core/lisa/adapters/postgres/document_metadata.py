"""The metadata of documents in PostgreSQL, by which a search reads the chunks of selected documents alone.

One table per collection, `document_metadata_<the collection's UUID in hex>`, with a row for each document that has
metadata of its own. What a document inherits is the same for the whole collection, so it is a constant of a search.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from lisa.adapters.postgres.chunk_definitions import table_exists
from lisa.adapters.postgres.filter_conditions import compile_filter, encode_metadata
from lisa.ingestion.document import Document
from lisa.retrieval.metadata_filter import MetadataSelection

_CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    document_id uuid PRIMARY KEY,
    generation bigint NOT NULL,
    metadata jsonb NOT NULL
)"""
_CREATE_INDEX = "CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (metadata jsonb_path_ops)"
_WRITE = """
INSERT INTO {table} AS stored (document_id, generation, metadata) VALUES (%s, %s, %s::jsonb)
ON CONFLICT (document_id) DO UPDATE SET generation = excluded.generation, metadata = excluded.metadata
WHERE stored.generation <= excluded.generation"""
_DELETE = "DELETE FROM {table} WHERE document_id = %s AND generation <= %s"
_SELECT = "SELECT document_id FROM {table} WHERE {condition} LIMIT %(most)s"


@dataclass(frozen=True)
class SelectedDocuments:
    """A condition on the column `document_id` of a statement, with its named parameters.

    `is_short` says that the condition lists the selected documents. Without `may_match`, no document is selected.
    """

    condition: sql.Composable = field(default_factory=lambda: sql.SQL("TRUE"))
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_short: bool = False
    may_match: bool = True


@dataclass(frozen=True)
class SelectionLimit:
    """The largest number of hits of a read, the bytes of their texts, and the documents of which they may be."""

    hits: int
    text_bytes: int
    selected: SelectedDocuments


@dataclass(frozen=True)
class MetadataTable:
    """The metadata of the documents of one collection.

    A search names up to `most_ids` documents by their ids; more are selected by a query within the search.
    """

    collection_id: str
    most_ids: int = 2_000

    @property
    def name(self) -> sql.Identifier:
        return sql.Identifier(f"document_metadata_{uuid.UUID(self.collection_id).hex}")

    def create(self, connection: psycopg.Connection) -> None:
        """Create the table if it does not exist."""
        connection.execute(self._format(_CREATE_TABLE))
        index = sql.Identifier(f"document_metadata_{uuid.UUID(self.collection_id).hex}_json")
        connection.execute(sql.SQL(_CREATE_INDEX).format(name=index, table=self.name))

    def drop(self, connection: psycopg.Connection) -> None:
        """Drop the table if it exists."""
        connection.execute(self._format("DROP TABLE IF EXISTS {table}"))

    def write(self, connection: psycopg.Connection, document: Document) -> None:
        """Store the metadata of this generation, unless that of a newer one is stored. Raises UndefinedTable."""
        if document.destination.metadata:
            stored = (document.document_id, document.generation, encode_metadata(document.destination.metadata))
            connection.execute(self._format(_WRITE), stored)
        else:
            self.delete(connection, document)

    def delete(self, connection: psycopg.Connection, document: Document) -> None:
        """Delete the metadata of this and earlier generations. Raises UndefinedTable."""
        connection.execute(self._format(_DELETE), (document.document_id, document.generation))

    def select_documents(
        self, connection: psycopg.Connection, selection: MetadataSelection | None
    ) -> SelectedDocuments:
        """Return the condition that every selected document fulfils; some others may fulfil it too.

        Documents without a row have no metadata of their own.
        """
        compiled = compile_filter(selection) if selection else None
        if selection is None or compiled is None:
            return SelectedDocuments()
        condition, parameters = compiled
        is_exclusion = selection.includes({})
        wanted = sql.SQL("NOT ({})").format(condition) if is_exclusion else condition
        rows = self._select_ids(connection, wanted, parameters)
        if len(rows) > self.most_ids:
            negation = sql.SQL("NOT" if is_exclusion else "")
            inner = sql.SQL("document_id {} IN (SELECT document_id FROM {} WHERE {})").format(
                negation, self.name, wanted
            )
            return SelectedDocuments(inner, parameters)
        ids = {"documents": [row[0] for row in rows]}
        if is_exclusion:
            return SelectedDocuments(sql.SQL("document_id <> ALL(%(documents)s::uuid[])"), ids)
        listed = sql.SQL("document_id = ANY(%(documents)s::uuid[])")
        return SelectedDocuments(listed, ids, is_short=True, may_match=bool(rows))

    def _select_ids(
        self, connection: psycopg.Connection, condition: sql.Composable, parameters: Mapping[str, Any]
    ) -> list[Any]:
        if not table_exists(connection, self.name):
            return []
        statement = sql.SQL(_SELECT).format(table=self.name, condition=condition)
        return connection.execute(statement, {**parameters, "most": self.most_ids + 1}).fetchall()

    def _format(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(table=self.name)
