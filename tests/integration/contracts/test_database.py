"""What is told of the database when it does not do as it is asked."""

from select import select

import psycopg
import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.errors import DATABASE, TransientError
from tests.support.chunks import NORTH, chunk, document, new_collection
from tests.support.ports import free_port


def test_a_database_that_is_away_is_a_dependency_to_wait_for() -> None:
    nowhere = PgvectorChunks(
        Database(DatabaseAddress("127.0.0.1", free_port(), "lisa", "lisa", "disable"), lambda: "unused")
    )
    stored = document(new_collection())

    with pytest.raises(TransientError) as writing:
        nowhere.write(stored, "v1", [chunk("north")], [NORTH])
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
def test_what_passes_by_itself_is_worth_another_try_on_a_new_connection(database: Database, statement: str) -> None:
    before = session(database)

    with pytest.raises(TransientError) as told, database.transaction() as connection:
        connection.execute(statement)

    assert told.value.dependency == DATABASE
    assert session(database) != before


def test_a_transaction_left_lying_is_ended_by_the_server(database: Database) -> None:
    with pytest.raises(TransientError) as told, database.transaction() as connection:
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = '10ms'")
        select([connection.fileno()], [], [], 10)  # the server says good-bye
        connection.execute("SELECT 1")

    assert told.value.dependency == DATABASE


def test_an_error_of_the_database_raised_by_the_block_itself_is_mapped_too(database: Database) -> None:
    with pytest.raises(TransientError, match="the database does not answer"), database.transaction():
        raise psycopg.OperationalError


def test_any_other_error_passes_and_undoes_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        connection.execute("CREATE TABLE undone (n integer)")
        raise ZeroDivisionError

    with pytest.raises(psycopg.errors.UndefinedTable), database.transaction() as connection:
        connection.execute("SELECT FROM undone")


def test_the_server_looks_after_sessions_whose_owner_is_gone(database: Database) -> None:
    asked = ["tcp_keepalives_idle", "tcp_user_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"]

    with database.transaction() as connection:
        said = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in asked]

    assert said == [("10",), ("25000",), ("1min",), ("200s",)]


def session(database: Database) -> object:
    with database.transaction() as connection:
        return connection.execute("SELECT pg_backend_pid()").fetchone()
