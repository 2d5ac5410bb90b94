"""The settings of the vector store in PostgreSQL: indexes, candidates, locks and names of tables."""

import re
import uuid
from typing import Any, cast

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database
from lisa.ingestion.document import Document
from tests.support.chunks import NORTH, chunk, document, new_collection, scope
from tests.support.sqlite_chunks import SqliteDatabase


def sql_store(database: SqliteDatabase) -> PgvectorChunks:
    return PgvectorChunks(cast("Database", database))


def searched_store(dimensions: int) -> SqliteDatabase:
    """Return a store with one collection that was searched for 5 hits."""
    database, destination = SqliteDatabase(), new_collection()
    vector = [1.0, *[0.0] * (dimensions - 1)]
    sql_store(database).write_chunks(document(destination), "v1", [chunk("a")], [vector])
    sql_store(database).find_nearest_chunks(scope(destination), vector, 5)
    return database


def statements_with(database: SqliteDatabase, word: str) -> list[tuple[str, tuple[Any, ...]]]:
    return [(text, parameters) for text, parameters in database.noted if word in text]


def test_the_index_and_the_searches_use_the_same_distance() -> None:
    [(index, _)] = statements_with(searched_store(3), "USING hnsw")

    assert "(embedding halfvec_cosine_ops)" in index


@pytest.mark.parametrize(("dimensions", "indexed"), [(4_000, True), (4_001, False)])
def test_a_table_has_a_vector_index_up_to_the_dimensions_that_pgvector_supports(
    dimensions: int, *, indexed: bool
) -> None:
    assert bool(statements_with(searched_store(dimensions), "USING hnsw")) == indexed


def test_a_search_orders_its_hits_explicitly() -> None:
    database, destination = SqliteDatabase(), new_collection()
    sql_store(database).write_chunks(document(destination), "v1", [chunk("a")], [NORTH])

    sql_store(database).find_nearest_chunks(scope(destination), NORTH, 5)

    assert database.ran[-1].rstrip().endswith("FROM placed ORDER BY place")


def test_an_index_scan_continues_in_strict_order_until_it_has_enough_rows() -> None:
    assert statements_with(searched_store(3), "hnsw.iterative_scan") == [
        ("SET LOCAL hnsw.iterative_scan = strict_order", ())
    ]


@pytest.mark.parametrize(("limit", "candidates"), [(1, 200), (200, 200), (201, 201), (1_000, 1_000), (2_000, 1_000)])
def test_an_index_scan_has_enough_candidates_within_the_limit_of_pgvector(limit: int, candidates: int) -> None:
    database, destination = SqliteDatabase(), new_collection()
    sql_store(database).write_chunks(document(destination), "v1", [chunk("a")], [NORTH])

    sql_store(database).find_nearest_chunks(scope(destination), NORTH, limit)

    assert statements_with(database, "ef_search") == [(f"SET LOCAL hnsw.ef_search = {candidates}", ())]


def test_a_search_of_a_small_collection_turns_its_index_off_for_that_search_only() -> None:
    [(statement, (table, most))] = statements_with(searched_store(3), "enable_indexscan")

    assert re.search(r"pg_table_size\(%s::regclass\) < %s THEN 'off' ELSE 'on' END, true\)", statement)
    assert table.startswith('"chunks_')
    assert 10 * 2**20 <= most <= 100 * 2**20


def test_the_creation_and_the_drop_of_a_table_wait_for_other_sessions_with_a_timeout() -> None:
    database = SqliteDatabase()

    PgvectorChunks(cast("Database", database), patience=7).drop_collection("handbook", str(uuid.uuid4()))

    statements = [text for text, _ in database.noted]
    assert statements == [
        "SELECT set_config('lock_timeout', %s, true)", "SELECT pg_advisory_xact_lock(hashtext('lisa.create_table'))",
    ]  # fmt: skip
    assert database.noted[0][1] == ("7000ms",)


def test_each_document_has_its_own_lock_key_which_all_workers_share() -> None:
    database, destination = SqliteDatabase(), new_collection()
    one, other = document(destination), document(destination, key="b.txt")

    def key(of: Document) -> int:
        with sql_store(database).lock_document(of.document_id):
            number: int = database.noted[-1][1][0]
            return number

    assert key(one) == key(one) != key(other)
    assert -(2**63) <= key(one) < 2**63


def test_a_collection_id_that_is_not_a_uuid_is_no_table_name() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        sql_store(SqliteDatabase()).drop_collection("handbook", 'x"; DROP TABLE documents; --')
