"""The lexical index in PostgreSQL: one table per collection, `chunk_terms_<the collection's UUID in hex>`.

A row holds the terms of one chunk: integers of a hash of 29 bits and a count of 3 bits, so that the rows are narrow and
the GIN index alone knows how often a term is in a chunk. The document frequency of a term is counted from that index in
each search, so it cannot differ from the rows. The number of chunks and of terms is counted in `chunk_term_totals` in
the transaction that adds or deletes rows: a document always counts in the same one of 16 shards, so writers of
different documents seldom wait for each other, and never in a cycle. `chunk_term_states` says of each collection
whether all of its chunks have their terms, and by which analysis.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from pgvector import HalfVector
from psycopg import sql

from lisa.adapters.postgres import term_statements as statements
from lisa.adapters.postgres.chunk_definitions import table_exists
from lisa.adapters.postgres.document_metadata import SelectionLimit
from lisa.documents.search_terms import ANALYSIS_REVISION
from lisa.retrieval.bm25 import COUNT_STEPS, K1, MAX_POSTINGS, B
from lisa.retrieval.chunk_counts import count_chunk_terms
from lisa.retrieval.ports import LexicalQuery


@dataclass(frozen=True)
class UnindexedChunk:
    """A stored chunk whose terms are to be added."""

    document_id: str
    version: str
    generation: int
    part: int
    text: str
    title: str = ""


@dataclass(frozen=True)
class TermTables:
    """The tables of one collection: `chunks` of the vector store, and `terms` of the lexical index."""

    collection_id: str

    @property
    def chunks(self) -> sql.Identifier:
        return sql.Identifier(f"chunks_{uuid.UUID(self.collection_id).hex}")

    @property
    def terms(self) -> sql.Identifier:
        return sql.Identifier(f"chunk_terms_{uuid.UUID(self.collection_id).hex}")

    def create(self, connection: psycopg.Connection, *, complete: bool) -> None:
        """Create the tables of the index. `complete` says that the collection has no chunks yet."""
        connection.execute(statements.CREATE_TOTALS)
        connection.execute(statements.CREATE_STATES)
        if connection.execute(statements.SELECT_STATE, (self.collection_id,)).fetchone() is None:
            self._set_state(connection, complete=complete)
        connection.execute(self._format(statements.CREATE_TABLE))
        name = sql.Identifier(f"chunk_terms_{uuid.UUID(self.collection_id).hex}_terms")
        connection.execute(sql.SQL(statements.CREATE_TERM_INDEX).format(name=name, table=self.terms))

    def drop(self, connection: psycopg.Connection) -> None:
        """Drop the table of terms and all that is counted about it."""
        connection.execute(statements.CREATE_TOTALS)
        connection.execute(statements.CREATE_STATES)
        connection.execute(self._format("DROP TABLE IF EXISTS {table}"))
        for statement in (statements.DELETE_STATE, statements.DELETE_TOTALS):
            connection.execute(statement, (self.collection_id,))

    def has_chunks(self, connection: psycopg.Connection) -> bool:
        """Return whether the vector store has a table of this collection."""
        return table_exists(connection, self.chunks)

    def has_terms(self, connection: psycopg.Connection) -> bool:
        """Return whether the lexical index has a table of this collection."""
        return table_exists(connection, self.terms)

    def is_current(self, connection: psycopg.Connection) -> bool:
        """Return whether all chunks have terms of the present analysis. Raises UndefinedTable without any index."""
        found = connection.execute(statements.SELECT_STATE, (self.collection_id,)).fetchone()
        return found is not None and tuple(found) == (ANALYSIS_REVISION, True)

    def insert(self, connection: psycopg.Connection, chunks: Sequence[UnindexedChunk]) -> None:
        """Add the terms of chunks. Chunks that have terms keep them.

        One statement adds all rows before it locks any shard of the totals, so that no two writers wait for each other.
        """
        counted = [count_chunk_terms(chunk.title, chunk.text) for chunk in chunks]
        columns = (
            [chunk.document_id for chunk in chunks],
            [chunk.version for chunk in chunks],
            [chunk.generation for chunk in chunks],
            [chunk.part for chunk in chunks],
            [sum(counts.values()) for counts in counted],
            [_format_array(_encode_counts(counts)) for counts in counted],
        )
        connection.execute(self._format(statements.INSERT), (*columns, self.collection_id))

    def delete_other_versions(
        self, connection: psycopg.Connection, document_id: str, generation: int, version: str | None
    ) -> None:
        """Delete the terms of the chunks that the statement of the same name deletes in the vector store."""
        parameters = (document_id, generation, version, self.collection_id)
        connection.execute(self._format(statements.DELETE_OTHER_VERSIONS), parameters)

    def select_matching(
        self, connection: psycopg.Connection, query: LexicalQuery, limit: SelectionLimit
    ) -> list[tuple[Any, ...]]:
        """Return the rows of the best hits."""
        parameters = {
            **limit.selected.parameters,
            "collection": self.collection_id, "terms": [hash_term(term) for term in query.weights],
            "weights": list(map(float, query.weights.values())), "postings": MAX_POSTINGS,
            "steps": len(COUNT_STEPS), "counts": list(COUNT_STEPS), "k1": K1, "b": B,
            "limit": limit.hits, "most": limit.text_bytes,
            "vector": None if query.vector is None else HalfVector(list(query.vector)),
        }  # fmt: skip
        statement = sql.SQL(statements.SELECT_MATCHING).format(
            table=self.terms, chunks=self.chunks, selected=limit.selected.condition
        )
        return connection.execute(statement, parameters).fetchall()

    def reset_outdated(self, connection: psycopg.Connection) -> None:
        """Delete the terms of an earlier analysis, so that all chunks get new ones."""
        found = connection.execute(statements.SELECT_STATE, (self.collection_id,)).fetchone()
        if found is None or found[0] != ANALYSIS_REVISION:
            connection.execute(self._format("DELETE FROM {table}"))
            connection.execute(statements.DELETE_TOTALS, (self.collection_id,))
            self._set_state(connection, complete=False)

    def select_unindexed(self, connection: psycopg.Connection, limit: int) -> list[UnindexedChunk]:
        """Return chunks that have no terms."""
        rows = connection.execute(self._format(statements.SELECT_WITHOUT_TERMS), (limit,)).fetchall()
        return [UnindexedChunk(*row) for row in rows]

    def complete(self, connection: psycopg.Connection) -> None:
        """Count the totals again and record that all chunks have terms. No other session may write meanwhile."""
        connection.execute(statements.DELETE_TOTALS, (self.collection_id,))
        connection.execute(self._format(statements.RECOUNT_TOTALS), (self.collection_id,))
        self._set_state(connection, complete=True)

    def _set_state(self, connection: psycopg.Connection, *, complete: bool) -> None:
        connection.execute(statements.INSERT_STATE, (self.collection_id, ANALYSIS_REVISION, complete))

    def _format(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(table=self.terms, chunks=self.chunks)


def hash_term(term: str) -> int:
    """Return 29 bits for a term, followed by three zero bits, as a signed integer of 32 bits.

    A term of a question has the hash of another term of the collection with a probability of 1 in 10,000, if the
    collection has 50,000 different terms. Then some more chunks match.
    """
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, signed=True) // len(COUNT_STEPS) * len(COUNT_STEPS)


def _encode_counts(counts: Mapping[str, int]) -> Iterator[int]:
    """Return the hash of each term, with the place of its count among `COUNT_STEPS` in the last three bits."""
    return (hash_term(term) + COUNT_STEPS.index(count) for term, count in counts.items())


def _format_array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
