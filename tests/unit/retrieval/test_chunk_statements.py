"""The statements of the vector store, run by SQLite, and its twin, under the same tests."""

from typing import cast

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Destination
from lisa.ingestion.ports import CollectionGone
from lisa.retrieval.ports import ChunkHit
from tests.support.chunks import EAST, NORTH, NORTHEAST, Store, chunk, document, new_collection, scope, texts
from tests.support.sqlite_chunks import SqliteDatabase
from tests.support.twins.chunks import MemoryChunks

HALF_PRECISION = 2**-10
MOST_TEXT = 400  # bytes
LONG_NORTH, NEARLY_NORTH = [9.0, 1.0, 0.0], [1.0, 0.25, 0.0]


def sql_store(database: SqliteDatabase) -> PgvectorChunks:
    return PgvectorChunks(cast("Database", database), most_text=MOST_TEXT)


@pytest.fixture(params=["memory", "statements"])
def chunks(request: pytest.FixtureRequest) -> Store:
    return MemoryChunks(most_text=MOST_TEXT) if request.param == "memory" else sql_store(SqliteDatabase())


@pytest.fixture
def destination() -> Destination:
    return new_collection()


def search(chunks: Store, destination: Destination, vector: list[float] = NORTH, limit: int = 10) -> list[ChunkHit]:
    return chunks.find_nearest_chunks(scope(destination), vector, limit)


def test_a_hit_names_its_chunk_and_its_document(chunks: Store, destination: Destination) -> None:
    stored = document(destination)
    chunks.write_chunks(stored, "v7", [Chunk(4, "north", 20, 25, 3)], [NORTH])

    [hit] = search(chunks, destination)
    assert hit == ChunkHit(stored.document_id, "v7", 4, "north", 20, 25, 3, hit.score, has_text=True)
    assert hit.score == pytest.approx(1.0)


def test_a_chunk_of_a_format_without_pages_has_no_page(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination), "v1", [Chunk(1, "north", 0, 5, None)], [NORTH])

    assert search(chunks, destination)[0].page is None


@pytest.mark.parametrize(
    ("vector", "similarity"),
    [(NORTH, 1.0), (NORTHEAST, 0.5**0.5), (EAST, 0.0), ([-1.0, 0.0, 0.0], -1.0), ([50.0, 0.0, 0.0], 1.0)],
)
def test_the_score_is_the_cosine_similarity(
    chunks: Store, destination: Destination, vector: list[float], similarity: float
) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("text")], [vector])

    assert search(chunks, destination)[0].score == pytest.approx(similarity, abs=HALF_PRECISION)


def test_the_nearest_chunk_depends_on_the_direction_of_its_vector_and_not_on_the_length(
    chunks: Store, destination: Destination
) -> None:
    chunks.write_chunks(
        document(destination), "v1", [chunk("beside", 1), chunk("long", 2), chunk("far", 3)],
        [NEARLY_NORTH, LONG_NORTH, EAST],
    )  # fmt: skip

    for limit in (1, 2, 3):
        assert texts(search(chunks, destination, limit=limit)) == ["long", "beside", "far"][:limit]


def test_hits_are_sorted_best_first(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(
        document(destination), "v1", [chunk("third", 1), chunk("first", 2), chunk("second", 3)],
        [EAST, NORTH, NORTHEAST],
    )  # fmt: skip

    assert texts(search(chunks, destination)) == ["first", "second", "third"]


@pytest.mark.parametrize("limit", [1, 2, 12, 13, 500])
def test_a_search_returns_the_requested_number_of_nearest_hits(
    chunks: Store, destination: Destination, limit: int
) -> None:
    parts = [chunk(f"{n:02}", 13 - n) for n in range(13)]
    chunks.write_chunks(document(destination), "v1", parts, [[1.0, n / 10, 0.0] for n in range(13)])

    assert texts(search(chunks, destination, limit=limit)) == [f"{n:02}" for n in range(13)][:limit]


def test_the_texts_of_one_search_are_limited_by_bytes_and_not_by_characters(
    chunks: Store, destination: Destination
) -> None:
    half = "ä" * (MOST_TEXT // 4)  # two bytes each
    chunks.write_chunks(
        document(destination), "v1", [chunk("c", 1), chunk(half, 2), chunk(half, 3)], [EAST, NORTH, NORTHEAST]
    )

    hits = search(chunks, destination)

    assert [(hit.part, hit.has_text, len(hit.text)) for hit in hits] == [
        (2, True, len(half)), (3, True, len(half)), (1, False, 0),
    ]  # fmt: skip


def test_the_nearest_text_is_returned_even_if_it_exceeds_the_limit(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(
        document(destination), "v1", [chunk("b", 1), chunk("x" * (MOST_TEXT + 1), 2)], [NORTHEAST, NORTH]
    )

    assert [(hit.has_text, hit.text == "") for hit in search(chunks, destination)] == [(True, False), (False, True)]


def test_chunks_that_are_written_twice_are_stored_once(chunks: Store, destination: Destination) -> None:
    for _ in range(2):
        chunks.write_chunks(document(destination), "v1", [chunk("a", 1), chunk("b", 2)], [NORTH, EAST])

    assert texts(search(chunks, destination)) == ["a", "b"]


def test_all_versions_of_a_document_are_stored_until_one_is_retained(chunks: Store, destination: Destination) -> None:
    for version, vector in (("v1", NORTH), ("v2", NORTHEAST)):
        chunks.write_chunks(document(destination), version, [chunk(version)], [vector])

    assert texts(search(chunks, destination)) == ["v1", "v2"]


@pytest.mark.parametrize(
    ("version", "left"),
    [("v2", ["v2", "v3"]), ("v1", ["v1", "v3"]), (None, ["v3"]), ("v9", ["v3"])],
)
def test_retaining_a_version_deletes_other_versions_of_this_and_earlier_generations(
    chunks: Store, destination: Destination, version: str | None, left: list[str]
) -> None:
    for generation in (1, 2, 3):
        chunks.write_chunks(document(destination, generation), f"v{generation}", [chunk(f"v{generation}")], [NORTH])

    chunks.delete_other_versions(document(destination, 2), version)

    assert sorted(texts(search(chunks, destination))) == left


def test_retaining_a_version_keeps_other_documents(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("gone")], [NORTH])
    chunks.write_chunks(document(destination, key="b.txt"), "v1", [chunk("stays")], [NORTH])

    chunks.delete_other_versions(document(destination), None)

    assert texts(search(chunks, destination)) == ["stays"]


def test_known_vectors_are_returned_for_exactly_the_requested_texts(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("north", 1), chunk("east", 2)], [NORTH, EAST])
    chunks.write_chunks(document(destination, key="b.txt"), "v1", [chunk("north", 1)], [NORTH])

    known = chunks.find_known_vectors(document(destination, key="c.txt"), ["north", "unheard of"])

    assert known == {"north": NORTH}


def test_each_collection_has_its_own_chunks_and_known_vectors(chunks: Store) -> None:
    one, other = new_collection(), new_collection()
    for destination, text in ((one, "one"), (other, "other")):
        chunks.write_chunks(document(destination), "v1", [chunk(text)], [NORTH])

    chunks.drop_collection(one.repository_id, one.collection_id)

    assert (search(chunks, one), texts(search(chunks, other))) == ([], ["other"])
    assert chunks.find_known_vectors(document(other), ["one", "other"]) == {"other": NORTH}


def test_a_dropped_collection_refuses_writes_and_other_collections_accept_them(chunks: Store) -> None:
    gone, beside = new_collection(), new_collection()
    for _ in range(2):
        chunks.drop_collection(gone.repository_id, gone.collection_id)

    with pytest.raises(CollectionGone):
        chunks.write_chunks(document(gone), "v1", [chunk("late")], [NORTH])
    chunks.write_chunks(document(beside), "v1", [chunk("beside")], [NORTH])
    assert texts(search(chunks, beside)) == ["beside"]
