"""Locks between workers on one vector store; a dead worker releases its lock."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.errors import DATABASE, WORKER, TransientError
from lisa.ingestion.document import Destination
from local.postgres import Postgres
from tests.support.chunks import (
    NORTH,
    Store,
    Workers,
    chunk,
    document,
    open_database,
    scope,
    texts,
    worker_pairs,
)

LONG, SHORT = 30.0, 0.1  # seconds


@pytest.fixture
def document_id() -> str:
    return str(uuid.uuid4())


def end_the_sessions_that_hold_a_lock(postgres: Postgres) -> None:
    with postgres.connect(user="postgres") as administrator:
        held = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        assert administrator.execute(held).fetchall() == [(True,)]


def test_a_second_worker_gets_the_lock_after_the_first(workers: Workers, document_id: str) -> None:
    first, second = workers(LONG)
    seen: list[str] = []
    entered, leave = Event(), Event()

    def hold() -> None:
        with first.lock_document(document_id):
            entered.set()
            leave.wait(LONG)
            seen.append("the first leaves")

    def follow() -> None:
        with second.lock_document(document_id):
            seen.append("the second is in")

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        assert entered.wait(LONG)
        following = pool.submit(follow)
        with suppress(TimeoutError):
            following.result(timeout=0.3)
        assert seen == []
        leave.set()
        holding.result()
        following.result()

    assert seen == ["the first leaves", "the second is in"]


def test_a_worker_that_waits_too_long_gets_a_transient_error(
    workers: Workers, document_id: str, destination: Destination
) -> None:
    first, second = workers(SHORT)

    with ThreadPoolExecutor(1) as elsewhere, first.lock_document(document_id):
        first.write_chunks(document(destination), "v1", [chunk("written inside")], [NORTH])
        problem = elsewhere.submit(enter, second, document_id).exception()

    assert isinstance(problem, TransientError)
    assert problem.dependency == WORKER
    assert texts(second.find_nearest_chunks(scope(destination), NORTH, 1)) == ["written inside"]
    enter(second, document_id)


def test_workers_on_different_documents_do_not_wait(workers: Workers, document_id: str) -> None:
    first, second = workers(SHORT)

    with ThreadPoolExecutor(1) as elsewhere, first.lock_document(document_id):
        assert elsewhere.submit(enter, second, str(uuid.uuid4())).result() is None


def test_a_failed_worker_releases_its_lock(workers: Workers, document_id: str) -> None:
    first, second = workers(SHORT)

    with pytest.raises(ZeroDivisionError), first.lock_document(document_id):
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(enter, second, document_id).result() is None


def test_a_worker_with_a_lost_connection_blocks_nobody_and_raises_its_own_error(
    postgres: Postgres, document_id: str
) -> None:
    with worker_pairs(postgres) as made:
        first, second = made(LONG)

        with pytest.raises(ZeroDivisionError), first.lock_document(document_id):
            end_the_sessions_that_hold_a_lock(postgres)
            enter(second, document_id)
            raise ZeroDivisionError

        enter(first, document_id)


def test_a_worker_that_lost_its_lock_continues_on_a_new_connection(
    postgres: Postgres, document_id: str, destination: Destination
) -> None:
    with worker_pairs(postgres) as made:
        first, second = made(SHORT)

        with first.lock_document(document_id):
            end_the_sessions_that_hold_a_lock(postgres)
            with pytest.raises(TransientError) as told:
                first.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])
            first.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])
            with second.lock_document(document_id):  # the first worker's exit must not release the second one's lock
                pass

        assert told.value.dependency == DATABASE
        assert texts(second.find_nearest_chunks(scope(destination), NORTH, 10)) == ["north"]


def test_the_server_ends_an_abandoned_session_and_releases_its_lock(postgres: Postgres, document_id: str) -> None:
    with (
        open_database(postgres, idle_seconds=0.2) as forgotten,
        open_database(postgres) as own,
        PgvectorChunks(forgotten).lock_document(document_id),
    ):
        enter(PgvectorChunks(own, LONG), document_id)


def enter(store: Store, document_id: str) -> None:
    with store.lock_document(document_id):
        pass
