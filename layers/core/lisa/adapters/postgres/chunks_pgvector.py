"""Chunks in PostgreSQL with pgvector: one table per collection, `chunks_<the collection's UUID in hex>`.

With its own table, each collection has the dimensions of its model and full recall without a tenant filter (a filter of
1 % reduces recall@10 from 0.98 to 0.10), and one statement drops it. A row is one chunk of one version of a document:
the text with its place (characters and page), the generation that wrote it, the vector in half precision, and
`text_hash`, the first 128 bits of the SHA-256 of the embedded text, by which the vector of an equal text is found. The
first write creates a table. A dropped table is never created again: `dropped_collections` holds the ids of dropped
collections, so that a late write is refused.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import psycopg
from pgvector import HalfVector
from psycopg import sql

from lisa.adapters.postgres import chunk_statements as statements
from lisa.adapters.postgres.chunk_terms import TermTables, UnindexedChunk
from lisa.adapters.postgres.database import Database, set_lock_timeout
from lisa.documents.search_terms import make_title
from lisa.documents.search_text import normalise_for_search
from lisa.documents.splitting import Chunk
from lisa.embeddings import build_dimensions_error
from lisa.errors import LEXICAL_INDEX, TransientError
from lisa.ingestion.document import Document
from lisa.ingestion.ports import CollectionGone
from lisa.retrieval.ports import MAX_TEXT_BYTES, ChunkHit, CurrentDocuments, LexicalQuery, SearchScope

_EXACT_SEARCH_MAX_BYTES = 32 * 1024 * 1024  # about 24,000 chunks of 384 dimensions, read in 25 ms
_CANDIDATES, _MAX_CANDIDATES = 200, 1_000  # hnsw.ef_search allows at most 1,000
_HNSW_MAX_DIMENSIONS = 4_000  # pgvector's limit for an index over halfvec
_LOCK_WAIT_SECONDS = 60.0  # seconds to wait for a lock
_SHORT_LOCK_WAIT_SECONDS = 2.0
_LEXICAL_TIMEOUT_MS = 5_000
_INCOMPLETE = "the lexical index of the collection is not complete yet"
_DIMENSIONS_IN_MESSAGE = re.compile(r"(?:expected|different \w+ dimensions) (\d+)(?: dimensions, not| and) (\d+)")


class PgvectorChunks:
    """The vector store, which ingestion writes and the search reads.

    `patience` is the time to wait for another worker, in seconds; `most_text` is the limit of text in one search, in
    bytes.
    """

    def __init__(
        self, database: Database, patience: float = _LOCK_WAIT_SECONDS, most_text: int = MAX_TEXT_BYTES
    ) -> None:
        self._database = database
        self._patience, self._most_text = patience, most_text

    def lock_document(self, document_id: str) -> AbstractContextManager[None]:
        """Hold a database lock of the document for this session.

        If a worker dies, its connection ends and the lock is released.
        """
        key = int.from_bytes(uuid.UUID(document_id).bytes[8:], signed=True)
        return self._database.hold_lock(key, self._patience)

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        """Return the stored vectors of those texts that were embedded before, in half precision.

        A row is found by its hash and confirmed by its text, both in the form that is embedded.
        """
        forms = {text: normalise_for_search(text) for text in texts}
        statement = sql.SQL(statements.SELECT_KNOWN_VECTORS).format(
            table=_table_name(document.destination.collection_id)
        )
        try:
            with self._database.open_transaction() as connection, connection.cursor(binary=True) as cursor:
                rows = cursor.execute(statement, ([_hash_text(text) for text in forms],)).fetchall()
        except psycopg.errors.UndefinedTable:
            return {}
        vectors = {normalise_for_search(text): vector.to_list() for text, vector in rows}
        return {text: vectors[form] for text, form in forms.items() if form in vectors}

    def write_chunks(
        self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]
    ) -> None:
        """Write all chunks in one transaction. The first write creates the table of the collection.

        Raises BadVectors for vectors with other dimensions than the first ones of the collection.
        """
        collection_id = document.destination.collection_id
        rows = [
            (document.document_id, version, document.generation, c.part, c.text, _hash_text(c.text),
             c.start, c.end, c.page, HalfVector(v))
            for c, v in zip(chunks, vectors, strict=True)
        ]  # fmt: skip
        try:
            with _check_dimensions(document.destination.embedding_model):
                self._insert_rows(document, version, chunks, rows)
        except psycopg.errors.UndefinedTable:
            self._create_table(collection_id, len(vectors[0]))
            self.write_chunks(document, version, chunks, vectors)  # the table exists now, or CollectionGone was raised

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        tables = TermTables(document.destination.collection_id)
        statement = sql.SQL(statements.DELETE_OTHER_VERSIONS).format(table=tables.chunks)
        wanted = (document.document_id, document.generation, version)
        try:
            with self._database.open_transaction() as connection:
                connection.execute(statement, wanted)
                tables.delete_other_versions(connection, *wanted)
        except psycopg.errors.UndefinedTable:
            if self._create_missing_terms(tables):  # otherwise the collection has no chunks, or was dropped
                self.delete_other_versions(document, version)

    def drop_collection(self, repository_id: str, collection_id: str) -> None:  # noqa: ARG002 - a UUID needs no repository
        """Drop the table of the collection after all current reads and writes have ended."""
        with self._open_definition_transaction() as connection:
            connection.execute(
                "INSERT INTO dropped_collections (collection_id) VALUES (%s) ON CONFLICT DO NOTHING", (collection_id,)
            )
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {table}").format(table=_table_name(collection_id)))
            TermTables(collection_id).drop(connection)

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        """Return the nearest chunks. The scan of the index continues until it has `limit` rows.

        A small collection is read without the index: if one document has most of the chunks, the graph of the index
        does not lead to all others (of 28 chunks beside a document with 1,000, 5 were not found by their own vectors).
        """
        table = _table_name(scope.collection_id)
        statement = sql.SQL(statements.SELECT_NEAREST).format(table=table)
        question = HalfVector(list(vector))
        try:
            with _check_dimensions(scope.embedding_model), self._database.open_transaction() as connection:
                connection.execute(
                    statements.DISABLE_INDEX_FOR_SMALL_TABLE, (table.as_string(), _EXACT_SEARCH_MAX_BYTES)
                )
                connection.execute("SET LOCAL hnsw.iterative_scan = strict_order")
                connection.execute(f"SET LOCAL hnsw.ef_search = {min(max(limit, _CANDIDATES), _MAX_CANDIDATES)}")
                rows = connection.execute(statement, (question, question, limit, *2 * (self._most_text,))).fetchall()
        except psycopg.errors.UndefinedTable:
            return []
        return [ChunkHit(*row) for row in rows]

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        """Return the chunks with the highest BM25 scores."""
        tables = TermTables(scope.collection_id)
        try:
            with _check_dimensions(scope.embedding_model), self._database.open_transaction() as connection:
                if not tables.has_chunks(connection):
                    return []
                if not tables.is_current(connection):
                    raise TransientError(_INCOMPLETE, dependency=LEXICAL_INDEX)
                connection.execute(f"SET LOCAL statement_timeout = {_LEXICAL_TIMEOUT_MS}")
                rows = tables.select_matching(connection, query, limit, self._most_text)
        except psycopg.errors.UndefinedTable as error:
            raise TransientError(_INCOMPLETE, dependency=LEXICAL_INDEX) from error
        return [ChunkHit(*row) for row in rows]

    def compute_mean_vector(self, scope: SearchScope, hits: Sequence[ChunkHit]) -> list[float]:
        statement = sql.SQL(statements.SELECT_MEAN_VECTOR).format(table=_table_name(scope.collection_id))
        chosen = [hit.document_id for hit in hits], [hit.version for hit in hits], [hit.part for hit in hits]
        try:
            with self._database.open_transaction() as connection:
                found = connection.execute(statement, chosen).fetchone()
        except psycopg.errors.UndefinedTable:
            return []
        mean: HalfVector | None = found[0] if found else None
        return [] if mean is None else mean.to_list()

    def index_missing_terms(self, scope: SearchScope, documents: CurrentDocuments, limit: int) -> bool:
        """Add the terms of up to `limit` chunks that have none. Two workers may do so at once."""
        tables = TermTables(scope.collection_id)
        if not self._create_missing_terms(tables):
            return True
        with self._database.open_transaction() as connection:
            if tables.is_current(connection):
                return True
            tables.reset_outdated(connection)
            missing = tables.select_unindexed(connection, limit)
        named = documents.get_current_documents(sorted({chunk.document_id for chunk in missing}))
        names = {document_id: make_title(document.name) for document_id, document in named.items()}
        with self._database.open_transaction() as connection:
            tables.insert(connection, [replace(one, title=names.get(one.document_id, "")) for one in missing])
        return len(missing) < limit and self._complete_terms(tables)

    def _complete_terms(self, tables: TermTables) -> bool:
        """Record that all chunks have terms, if it is so. A lock of the table keeps writers out meanwhile."""
        with self._open_definition_transaction() as connection:
            set_lock_timeout(connection, _SHORT_LOCK_WAIT_SECONDS)
            connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(tables.chunks))
            if is_complete := not tables.select_unindexed(connection, 1):
                tables.complete(connection)
        return is_complete

    def _create_missing_terms(self, tables: TermTables) -> bool:
        """Create the lexical index of an older collection. Return whether the collection has a table."""
        with self._open_definition_transaction() as connection:
            if exists := tables.has_chunks(connection):
                tables.create(connection, complete=False)
        return exists

    def _insert_rows(
        self, document: Document, version: str, chunks: Sequence[Chunk], rows: Sequence[tuple[object, ...]]
    ) -> None:
        tables = TermTables(document.destination.collection_id)
        statement = sql.SQL(statements.INSERT).format(table=tables.chunks)
        title = make_title(document.location.file_name)
        added = [
            UnindexedChunk(document.document_id, version, document.generation, chunk.part, chunk.text, title)
            for chunk in chunks
        ]
        with self._database.open_transaction() as connection, connection.cursor() as cursor:
            cursor.executemany(statement, rows)
            tables.insert(connection, added)

    def _create_table(self, collection_id: str, dimensions: int) -> None:
        table, name = _table_name(collection_id), _table_name(collection_id).as_string().strip('"')
        with self._open_definition_transaction() as connection:
            gone = "SELECT FROM dropped_collections WHERE collection_id = %s"
            if connection.execute(gone, (collection_id,)).fetchone() is not None:
                raise CollectionGone(f"collection {collection_id} was dropped")
            tables = TermTables(collection_id)
            tables.create(connection, complete=not tables.has_chunks(connection))
            connection.execute(sql.SQL(statements.CREATE_TABLE).format(table=table, dimensions=sql.Literal(dimensions)))
            connection.execute(
                sql.SQL(statements.CREATE_HASH_INDEX).format(name=sql.Identifier(f"{name}_text_hash"), table=table)
            )
            if dimensions <= _HNSW_MAX_DIMENSIONS:
                connection.execute(
                    sql.SQL(statements.CREATE_VECTOR_INDEX).format(
                        name=sql.Identifier(f"{name}_embedding"), table=table
                    )
                )

    @contextmanager
    def _open_definition_transaction(self) -> Iterator[psycopg.Connection]:
        """Open a transaction during which no other session creates or drops tables."""
        with self._database.open_transaction() as connection:
            set_lock_timeout(connection, self._patience)
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('lisa.create_table'))")
            connection.execute(statements.CREATE_DROPPED_COLLECTIONS)
            yield connection


def _table_name(collection_id: str) -> sql.Identifier:
    """Return the name of the collection's table. Raises ValueError for an id that is not a UUID."""
    return sql.Identifier(f"chunks_{uuid.UUID(collection_id).hex}")


def _hash_text(text: str) -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.sha256(normalise_for_search(text).encode()).digest()[:16])


@contextmanager
def _check_dimensions(model: str) -> Iterator[None]:
    """Raise BadVectors if the block fails because vectors have other dimensions than those of the collection.

    The error contains only the two numbers of the server's message, because such messages may quote stored data.
    """
    try:
        yield
    except psycopg.errors.DataException as error:
        lengths = _DIMENSIONS_IN_MESSAGE.search(error.diag.message_primary or "")
        if lengths is None:
            raise
        raise build_dimensions_error(model, lengths[1], lengths[2]) from error
