"""The errors of the database adapter."""

from select import select

import psycopg
import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.errors import DATABASE, TransientError
from tests.support.chunks import NORTH, chunk, document, new_collection
from tests.support.ports import free_port


def test_an_unavailable_database_raises_a_transient_error_with_its_dependency() -> None:
    nowhere = PgvectorChunks(
        Database(DatabaseAddress("127.0.0.1", free_port(), "lisa", "lisa", "disable"), lambda: "unused")
    )
    stored = document(new_collection())

    with pytest.raises(TransientError) as writing:
        nowhere.write_chunks(stored, "v1", [chunk("north")], [NORTH])
    with pytest.raises(TransientError) as locking, nowhere.lock_document(stored.document_id):
        pytest.fail("nobody can hold a lock there")

    assert (writing.value.dependency, locking.value.dependency) == (DATABASE, DATABASE)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "SET LOCAL transaction_read_only = on; CREATE TABLE nowhere (n integer)",
        "SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(10)",
        "DO $$ BEGIN RAISE 'two waited for each other' USING ERRCODE = '40P01'; END $$",
        "DO $$ BEGIN RAISE 'another one came first' USING ERRCODE = '40001'; END $$",
    ],
)
def test_a_temporary_error_is_transient_and_the_next_call_uses_a_new_connection(
    database: Database, statement: str
) -> None:
    before = session(database)

    with pytest.raises(TransientError) as told, database.open_transaction() as connection:
        connection.execute(statement)

    assert told.value.dependency == DATABASE
    assert session(database) != before


def test_the_server_ends_an_idle_transaction(database: Database) -> None:
    with pytest.raises(TransientError) as told, database.open_transaction() as connection:
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = '10ms'")
        select([connection.fileno()], [], [], 10)  # the server closes the connection
        connection.execute("SELECT 1")

    assert told.value.dependency == DATABASE


def test_a_database_error_raised_inside_the_block_is_mapped_too(database: Database) -> None:
    with pytest.raises(TransientError, match="the database does not answer"), database.open_transaction():
        raise psycopg.OperationalError


def test_any_other_error_is_raised_unchanged_and_rolls_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.open_transaction() as connection:
        connection.execute("CREATE TABLE undone (n integer)")
        raise ZeroDivisionError

    with pytest.raises(psycopg.errors.UndefinedTable), database.open_transaction() as connection:
        connection.execute("SELECT FROM undone")


def test_sessions_have_server_timeouts_and_keepalives(database: Database) -> None:
    asked = ["tcp_keepalives_idle", "tcp_user_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"]

    with database.open_transaction() as connection:
        said = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in asked]

    assert said == [("10",), ("25000",), ("1min",), ("200s",)]


def session(database: Database) -> object:
    with database.open_transaction() as connection:
        return connection.execute("SELECT pg_backend_pid()").fetchone()
