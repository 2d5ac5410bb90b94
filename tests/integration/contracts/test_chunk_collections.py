"""Concurrent creation and deletion of collections in the vector store."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event

import pytest

from lisa.adapters.opensearch.chunks_opensearch import OpenSearchChunks
from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.ingestion.document import Destination
from lisa.ingestion.ports import CollectionGone
from local.postgres import Postgres
from tests.support.chunks import (
    NORTH,
    Workers,
    chunk,
    document,
    new_collection,
    open_database,
    scope,
    texts,
)

SECONDS = 30.0
ROUNDS, AT_ONCE = 10, 6


def test_concurrent_first_documents_create_one_table(postgres: Postgres) -> None:
    collections = [new_collection() for _ in range(ROUNDS)]
    together = Barrier(AT_ONCE)

    def write(number: int) -> None:
        with open_database(postgres) as own:
            for collection in collections:
                together.wait(SECONDS)
                stored = document(collection, key=f"{number}.txt")
                PgvectorChunks(own).write_chunks(stored, "v1", [chunk(str(number))], [NORTH])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, range(AT_ONCE)))

    with open_database(postgres) as own:
        found = [sorted(texts(PgvectorChunks(own).find_nearest_chunks(scope(each), NORTH, 10))) for each in collections]
    assert found == [[str(number) for number in range(AT_ONCE)]] * ROUNDS


def test_a_first_document_during_the_drop_does_not_recreate_the_collection(workers: Workers) -> None:
    writer, other = workers(SECONDS)
    together = Barrier(2)

    def write(collection: Destination) -> None:
        together.wait(SECONDS)
        with suppress(CollectionGone):
            writer.write_chunks(document(collection), "v1", [chunk("early or late")], [NORTH])

    with ThreadPoolExecutor(1) as pool:
        rounds = ROUNDS // 2 if isinstance(writer, OpenSearchChunks) else 5 * ROUNDS  # an index takes half a second
        for collection in [new_collection() for _ in range(rounds)]:
            writing = pool.submit(write, collection)
            together.wait(SECONDS)
            other.drop_collection(collection.repository_id, collection.collection_id)
            writing.result()

            assert other.find_nearest_chunks(scope(collection), NORTH, 10) == []
            with pytest.raises(CollectionGone):
                other.write_chunks(document(collection), "v2", [chunk("late")], [NORTH])


def test_a_drop_during_writes_and_reads_is_final_and_raises_only_expected_errors(
    workers: Workers, destination: Destination
) -> None:
    writer, other = workers(SECONDS)
    writing = Event()

    def write_for_ever() -> None:
        generation = 0
        while True:
            generation += 1
            current = document(destination, generation)
            writer.write_chunks(current, f"v{generation}", [chunk(f"text {generation}")], [NORTH])
            writer.delete_other_versions(current, f"v{generation}")
            writer.find_known_vectors(current, ["text 1"])
            writer.find_nearest_chunks(scope(destination), NORTH, 10)
            writing.set()

    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(write_for_ever)
        assert writing.wait(SECONDS)
        other.drop_collection(destination.repository_id, destination.collection_id)

        assert isinstance(worker.exception(SECONDS), CollectionGone)
    assert other.find_nearest_chunks(scope(destination), NORTH, 10) == []
