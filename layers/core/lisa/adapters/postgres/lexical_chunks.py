"""The lexical half of the vector store in PostgreSQL: the search by terms, and the terms of older chunks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from psycopg import sql

from lisa.adapters.postgres import chunk_statements, term_statements
from lisa.adapters.postgres.chunk_terms import TermTables
from lisa.adapters.postgres.database import Database, set_lock_timeout
from lisa.adapters.postgres.document_metadata import MetadataTable, SelectionLimit
from lisa.documents.search_terms import make_title
from lisa.embeddings import build_dimensions_error
from lisa.errors import LEXICAL_INDEX, TransientError
from lisa.retrieval.ports import MAX_TEXT_BYTES, ChunkHit, CurrentDocuments, LexicalQuery, SearchScope

_LOCK_WAIT_SECONDS = 60.0  # seconds to wait for a lock
_SHORT_LOCK_WAIT_SECONDS = 2.0  # of a search that completes the index
_TIMEOUT_MS = 5_000
_INCOMPLETE = "the lexical index of the collection is not complete yet"
_DIMENSIONS_IN_MESSAGE = re.compile(r"(?:expected|different \w+ dimensions) (\d+)(?: dimensions, not| and) (\d+)")


class LexicalChunks:
    """The reads of the lexical index, and its completion.

    `patience` is the time to wait for another worker, in seconds; `most_text` is the limit of text in one search, in
    bytes.
    """

    def __init__(
        self, database: Database, patience: float = _LOCK_WAIT_SECONDS, most_text: int = MAX_TEXT_BYTES
    ) -> None:
        self._database = database
        self._patience, self._most_text = patience, most_text

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        """Return the chunks with the highest BM25 scores."""
        tables = TermTables(scope.collection_id)
        try:
            with check_dimensions(scope.embedding_model), self._database.open_transaction() as connection:
                if not tables.has_chunks(connection):
                    return []
                if not tables.is_current(connection):
                    raise TransientError(_INCOMPLETE, dependency=LEXICAL_INDEX)
                connection.execute(term_statements.SET_LEXICAL_PLAN.format(timeout=_TIMEOUT_MS))
                selected = MetadataTable(scope.collection_id).select_documents(connection, scope.selection)
                if not selected.may_match:
                    return []
                rows = tables.select_matching(connection, query, SelectionLimit(limit, self._most_text, selected))
        except psycopg.errors.UndefinedTable as error:
            raise TransientError(_INCOMPLETE, dependency=LEXICAL_INDEX) from error
        return [ChunkHit(*row) for row in rows]

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
            if (exists := tables.has_chunks(connection)) and not tables.has_terms(connection):
                tables.create(connection, complete=False)
        return exists

    @contextmanager
    def _open_definition_transaction(self) -> Iterator[psycopg.Connection]:
        """Open a transaction during which no other session creates or drops tables."""
        with self._database.open_transaction() as connection:
            set_lock_timeout(connection, self._patience)
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('lisa.create_table'))")
            connection.execute(chunk_statements.CREATE_DROPPED_COLLECTIONS)
            yield connection


@contextmanager
def check_dimensions(model: str) -> Iterator[None]:
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
