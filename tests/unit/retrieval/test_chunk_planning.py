"""What the vector store tells PostgreSQL beside its statements: index, candidates, locks and the names of tables."""

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


def written(dimensions: int) -> SqliteDatabase:
    """A store in which a collection was made, and searched for 5 hits."""
    database, destination = SqliteDatabase(), new_collection()
    vector = [1.0, *[0.0] * (dimensions - 1)]
    sql_store(database).write(document(destination), "v1", [chunk("a")], [vector])
    sql_store(database).nearest(scope(destination), vector, 5)
    return database


def noted(database: SqliteDatabase, word: str) -> list[tuple[str, tuple[Any, ...]]]:
    return [(text, parameters) for text, parameters in database.noted if word in text]


def test_the_index_is_of_the_distance_that_searches_order_by() -> None:
    [(index, _)] = noted(written(3), "USING hnsw")

    assert "(embedding halfvec_cosine_ops)" in index


@pytest.mark.parametrize(("dimensions", "indexed"), [(4_000, True), (4_001, False)])
def test_vectors_are_indexed_up_to_the_length_that_pgvector_can_index(dimensions: int, *, indexed: bool) -> None:
    assert bool(noted(written(dimensions), "USING hnsw")) == indexed


def test_searches_state_the_order_of_their_hits_and_do_not_trust_a_window_to_keep_it() -> None:
    database, destination = SqliteDatabase(), new_collection()
    sql_store(database).write(document(destination), "v1", [chunk("a")], [NORTH])

    sql_store(database).nearest(scope(destination), NORTH, 5)

    assert database.ran[-1].rstrip().endswith("FROM placed ORDER BY place")


def test_an_index_scan_goes_on_until_there_are_enough_rows_in_their_true_order() -> None:
    assert noted(written(3), "hnsw.iterative_scan") == [("SET LOCAL hnsw.iterative_scan = strict_order", ())]


@pytest.mark.parametrize(("limit", "candidates"), [(1, 200), (200, 200), (201, 201), (1_000, 1_000), (2_000, 1_000)])
def test_an_index_scan_looks_at_enough_candidates_and_at_no_more_than_it_can(limit: int, candidates: int) -> None:
    database, destination = SqliteDatabase(), new_collection()
    sql_store(database).write(document(destination), "v1", [chunk("a")], [NORTH])

    sql_store(database).nearest(scope(destination), NORTH, limit)

    assert noted(database, "ef_search") == [(f"SET LOCAL hnsw.ef_search = {candidates}", ())]


def test_a_small_collection_is_read_without_its_index_for_this_search_alone() -> None:
    [(statement, (table, most))] = noted(written(3), "enable_indexscan")

    assert re.search(r"pg_table_size\(%s::regclass\) < %s THEN 'off' ELSE 'on' END, true\)", statement)
    assert table.startswith('"chunks_')
    assert 10 * 2**20 <= most <= 100 * 2**20


def test_who_makes_or_drops_a_table_waits_for_the_others_and_only_so_long() -> None:
    database = SqliteDatabase()

    PgvectorChunks(cast("Database", database), patience=7).drop("handbook", str(uuid.uuid4()))

    statements = [text for text, _ in database.noted]
    assert statements == [
        "SELECT set_config('lock_timeout', %s, true)", "SELECT pg_advisory_xact_lock(hashtext('lisa.create_table'))",
    ]  # fmt: skip
    assert database.noted[0][1] == ("7000ms",)


def test_the_lock_of_a_document_is_its_own_and_the_same_for_every_worker() -> None:
    database, destination = SqliteDatabase(), new_collection()
    one, other = document(destination), document(destination, key="b.txt")

    def key(of: Document) -> int:
        with sql_store(database).lock_document(of.document_id):
            number: int = database.noted[-1][1][0]
            return number

    assert key(one) == key(one) != key(other)
    assert -(2**63) <= key(one) < 2**63


def test_the_name_of_a_table_is_made_of_a_uuid_or_not_at_all() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        sql_store(SqliteDatabase()).drop("handbook", 'x"; DROP TABLE documents; --')
