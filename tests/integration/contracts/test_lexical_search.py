"""The contract of the lexical search, in memory and in PostgreSQL."""

import random
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database
from lisa.documents.search_terms import ANALYSIS_REVISION, count_terms
from lisa.embeddings import BadVectors
from lisa.errors import LEXICAL_INDEX, TransientError
from lisa.ingestion.document import Destination
from lisa.retrieval.ports import ChunkHit, CurrentDocument, LexicalQuery, SearchScope
from local.postgres import Postgres
from tests.support.chunks import (
    EAST,
    NORTH,
    NORTHEAST,
    Store,
    chunk,
    document,
    new_collection,
    open_database,
    scope,
    texts,
)
from tests.support.twins.chunks import MemoryChunks

WORDS = ["kettle", "boiler", "valve", "ERR-4711", "AB12/7", "the", "Größe", "東京都", "pressure", "steam"]


class Names:
    """A documents table in which every document has the name `boiler.txt`."""

    def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        return {
            one: CurrentDocument("v1", "boiler.txt", "s3://inbox/boiler.txt", "handbook", "c") for one in document_ids
        }


NAMES = Names()


def search(
    chunks: Store, destination: Destination, question: str, vector: list[float] | None = None, limit: int = 10
) -> list[ChunkHit]:
    return chunks.find_matching_chunks(scope(destination), LexicalQuery(count_terms(question), vector), limit)


def write(chunks: Store, destination: Destination, *contents: str, key: str = "a.txt", generation: int = 1) -> None:
    parts = [chunk(text, part) for part, text in enumerate(contents, start=1)]
    chunks.write_chunks(document(destination, generation, key), f"v{generation}", parts, [NORTH for _ in parts])


def test_a_chunk_with_a_rare_term_is_before_chunks_with_a_frequent_term(
    chunks: Store, destination: Destination
) -> None:
    write(chunks, destination, "kettle one", "kettle two", "valve three", "lamp four")

    assert texts(search(chunks, destination, "the valves of a kettle"))[0] == "valve three"
    assert "lamp four" not in texts(search(chunks, destination, "the valves of a kettle"))


def test_a_hit_has_all_fields_and_the_similarity_of_the_vectors(chunks: Store, destination: Destination) -> None:
    stored = document(destination)
    chunks.write_chunks(stored, "v1", [chunk("valve", 4)], [NORTHEAST])

    [hit] = search(chunks, destination, "valve", EAST)

    assert hit == ChunkHit(stored.document_id, "v1", 4, "valve", 10, 15, 3, hit.score, match=hit.match)
    assert hit.score == pytest.approx(0.5**0.5, abs=1e-3)
    assert hit.match > 0
    assert search(chunks, destination, "valve")[0].score == 0


def test_the_title_is_matched_and_not_returned(chunks: Store, destination: Destination) -> None:
    write(chunks, destination, "opens at noon", key="boiler_manual.txt")
    write(chunks, destination, "opens at night", key="lamp.txt")

    assert texts(search(chunks, destination, "boilers")) == ["opens at noon"]


def test_chunks_written_twice_count_once(chunks: Store, destination: Destination) -> None:
    write(chunks, destination, "kettle one", "valve two")
    before = search(chunks, destination, "kettle valve")
    write(chunks, destination, "kettle one", "valve two")

    assert search(chunks, destination, "kettle valve") == before


@pytest.mark.parametrize("chunks", ["memory", "postgresql"], indirect=True)
def test_scores_after_a_deletion_are_those_of_a_collection_without_the_deleted_chunks(chunks: Store) -> None:
    reduced, fresh = new_collection(), new_collection()
    for destination in (reduced, fresh):
        write(chunks, destination, "kettle valve", "valve steam pressure")
    write(chunks, reduced, "kettle kettle", "boiler", "steam", key="b.txt")
    for _ in range(2):
        chunks.delete_other_versions(document(reduced, 2, key="b.txt"), None)

    matches = [[(hit.text, hit.match) for hit in search(chunks, each, "kettle pressure")] for each in (reduced, fresh)]
    assert matches[0] == matches[1]
    assert len(matches[0]) == 2


def test_other_collections_change_nothing(chunks: Store) -> None:
    one, other = new_collection(), new_collection()
    write(chunks, one, "kettle valve", "valve")
    before = search(chunks, one, "kettle valve", NORTH)
    write(chunks, other, "kettle", "kettle", "valve kettle")

    assert search(chunks, one, "kettle valve", NORTH) == before


def test_a_dropped_or_unknown_collection_has_no_hits(chunks: Store, destination: Destination) -> None:
    write(chunks, destination, "kettle")
    chunks.drop_collection(destination.repository_id, destination.collection_id)

    assert search(chunks, destination, "kettle") == []
    assert chunks.find_matching_chunks(
        SearchScope("handbook", str(uuid.uuid4()), "minilm"), LexicalQuery({"kettl": 1.0}), 5
    ) == []  # fmt: skip


def test_a_vector_of_another_length_is_refused(chunks: Store, destination: Destination) -> None:
    write(chunks, destination, "kettle")

    with pytest.raises(BadVectors):
        search(chunks, destination, "kettle", [1.0, 0.0])


@pytest.mark.parametrize("identifier", ["ERR-4711", "AB12/7", "err-4711"])
def test_an_identifier_is_found_as_a_whole_among_similar_ones(
    chunks: Store, destination: Destination, identifier: str
) -> None:
    write(chunks, destination, *(f"ERR-{number} AB12/{number - 4700}" for number in range(4700, 4760)))

    assert texts(search(chunks, destination, f"the meaning of {identifier}?"))[0] in {
        "ERR-4711 AB12/11",
        "ERR-4707 AB12/7",
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_twin_and_postgresql_have_the_same_hits_and_scores(request: pytest.FixtureRequest, seed: int) -> None:
    stores: list[Store] = [MemoryChunks(), PgvectorChunks(request.getfixturevalue("database"))]
    destination, found = new_collection(), []
    for store in stores:
        some = random.Random(seed)
        for number in range(12):
            contents = [" ".join(some.choices(WORDS, k=some.randint(1, 9))) for _ in range(5)]
            write(store, destination, *contents, key=f"{some.choice(WORDS)} {number}.txt", generation=number % 3 + 1)
        for number in range(0, 12, 4):
            store.delete_other_versions(document(destination, 3, key=f"{WORDS[0]} {number}.txt"), None)
        questions = [" ".join(some.choices(WORDS, k=3)) for _ in range(8)]
        found.append([[(hit.document_id, hit.part, hit.match) for hit in search(store, destination, question, limit=60)]
                      for question in questions])  # fmt: skip

    assert [[key[:2] for key in hits] for hits in found[0]] == [[key[:2] for key in hits] for hits in found[1]]
    for one, other in zip(*found, strict=True):
        assert [hit[2] for hit in one] == pytest.approx([hit[2] for hit in other], rel=1e-5)


def test_weights_of_feedback_may_be_fractions_beside_whole_numbers(chunks: Store, destination: Destination) -> None:
    write(chunks, destination, "kettle", "valve")

    hits = chunks.find_matching_chunks(scope(destination), LexicalQuery({"kettl": 1, "valv": 1.5}), 5)

    assert texts(hits) == ["valve", "kettle"]


def test_the_mean_vector_is_that_of_unit_vectors(chunks: Store, destination: Destination) -> None:
    long_north = [9.0, 0.0, 0.0]
    chunks.write_chunks(document(destination), "v1", [chunk("kettle", 1), chunk("kettle", 2)], [long_north, EAST])
    hits = search(chunks, destination, "kettle")

    assert chunks.compute_mean_vector(scope(destination), hits) == pytest.approx([0.5, 0.5, 0.0], abs=1e-3)
    assert chunks.compute_mean_vector(scope(destination), []) == []
    assert chunks.compute_mean_vector(scope(new_collection()), hits) == []


@pytest.mark.parametrize("revision", [0, ANALYSIS_REVISION])
def test_chunks_without_terms_of_the_present_analysis_get_them_in_batches(
    database: Database, destination: Destination, revision: int
) -> None:
    chunks, table = PgvectorChunks(database), destination.collection_id.replace("-", "")
    write(chunks, destination, "kettle one", "valve two", "lamp three", key="boiler.txt")
    expected = search(chunks, destination, "boiler kettle valve")
    with database.open_transaction() as connection:
        connection.execute(f"DELETE FROM chunk_terms_{table} WHERE part > 1")
        state = "UPDATE chunk_term_states SET complete = false, revision = %s WHERE collection_id = %s"
        connection.execute(state, (revision, destination.collection_id))

    with pytest.raises(TransientError) as raised:
        search(chunks, destination, "kettle")
    batches = [chunks.index_missing_terms(scope(destination), NAMES, 2) for _ in range(2)]

    assert raised.value.dependency == LEXICAL_INDEX
    assert batches[-1] is True
    assert search(chunks, destination, "boiler kettle valve") == expected


def test_a_collection_from_before_the_lexical_index_is_searched_and_cleaned(
    database: Database, destination: Destination
) -> None:
    chunks, table = PgvectorChunks(database), destination.collection_id.replace("-", "")
    write(chunks, destination, "kettle one", key="a.txt")
    write(chunks, destination, "kettle two", key="b.txt")
    with database.open_transaction() as connection:
        connection.execute(f"DROP TABLE chunk_terms_{table}")
        for counted in ("states", "totals"):
            statement = f"DELETE FROM chunk_term_{counted} WHERE collection_id = %s"
            connection.execute(statement, (destination.collection_id,))

    chunks.delete_other_versions(document(destination, 2, key="a.txt"), None)
    write(chunks, destination, "kettle three", key="c.txt")
    with pytest.raises(TransientError):
        search(chunks, destination, "kettle")

    assert chunks.index_missing_terms(scope(destination), NAMES, 10)
    assert sorted(texts(search(chunks, destination, "kettle"))) == ["kettle three", "kettle two"]


def test_writers_of_many_documents_at_once_leave_exact_totals(postgres: Postgres, destination: Destination) -> None:
    def work(number: int) -> None:
        with open_database(postgres) as own:
            for generation in (1, 2, 3):
                for place in range(4):
                    key = f"{place if number % 2 else 3 - place}.txt"  # opposite orders
                    write(PgvectorChunks(own), destination, "kettle valve", "steam", key=key, generation=generation)
                    PgvectorChunks(own).delete_other_versions(document(destination, generation, key), f"v{generation}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    with open_database(postgres) as own, own.open_transaction() as connection:
        statement = "SELECT sum(chunks), sum(length) FROM chunk_term_totals WHERE collection_id = %s"
        counted = connection.execute(statement, (destination.collection_id,)).fetchone()
        table = f"chunk_terms_{destination.collection_id.replace('-', '')}"
        assert counted == connection.execute(f"SELECT count(*), sum(length) FROM {table}").fetchone()
