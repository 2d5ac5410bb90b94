"""The contract of the vector store, in memory and in PostgreSQL."""

import random
import uuid

import pytest

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database
from lisa.embeddings import BadVectors
from lisa.ingestion.document import Destination
from lisa.ingestion.ports import CollectionGone
from lisa.retrieval.ports import MAX_TEXT_BYTES, SearchScope
from tests.support.chunks import (
    EAST,
    NORTH,
    NORTHEAST,
    Store,
    chunk,
    document,
    new_collection,
    scope,
    texts,
)

HALF_PRECISION = 2**-11  # of a number's size: halfvec keeps 11 significant bits


def test_a_search_returns_the_nearest_chunks_first_with_all_fields(chunks: Store, destination: Destination) -> None:
    stored = document(destination)
    chunks.write_chunks(stored, "v1", [chunk("north"), chunk("east", 2), chunk("between", 3)], [NORTH, EAST, NORTHEAST])

    hits = chunks.find_nearest_chunks(scope(destination), NORTH, 2)

    assert texts(hits) == ["north", "between"]
    first = hits[0]
    assert (first.document_id, first.version, first.part, first.start, first.end, first.page) == (
        stored.document_id, "v1", 1, 10, 15, 3,
    )  # fmt: skip
    assert first.score == pytest.approx(1.0, abs=1e-3)


def test_a_search_returns_the_first_text_and_others_up_to_the_byte_limit(
    chunks: Store, destination: Destination
) -> None:
    large, small = "ä" * (MAX_TEXT_BYTES // 4 + 1), "ä" * (MAX_TEXT_BYTES // 4 - 10)
    chunks.write_chunks(
        document(destination), "v1", [chunk(large), chunk(small, 2), chunk("b", 3)], [NORTH, NORTHEAST, EAST]
    )

    hits = chunks.find_nearest_chunks(scope(destination), NORTH, 3)

    assert [(len(hit.text), hit.has_text) for hit in hits] == [(len(large), True), (len(small), True), (1, True)]
    chunks.write_chunks(document(destination, key="b.txt"), "v1", [chunk(large)], [NORTH])
    hits = chunks.find_nearest_chunks(scope(destination), NORTH, 4)
    assert [(hit.has_text, hit.text == "") for hit in hits] == [
        (True, False),
        (False, True),
        (False, True),
        (False, True),
    ]


def test_writing_again_changes_nothing(chunks: Store, destination: Destination) -> None:
    for _ in range(3):
        chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])

    assert texts(chunks.find_nearest_chunks(scope(destination), NORTH, 10)) == ["north"]


def test_retaining_a_version_removes_the_others_of_that_and_earlier_generations(
    chunks: Store, destination: Destination
) -> None:
    for generation in (1, 2, 3):
        chunks.write_chunks(document(destination, generation), f"v{generation}", [chunk(f"text {generation}")], [NORTH])
    chunks.write_chunks(document(destination, key="b.txt"), "other", [chunk("another document")], [EAST])

    chunks.delete_other_versions(document(destination, 2), "v2")

    assert sorted(texts(chunks.find_nearest_chunks(scope(destination), NORTH, 10))) == [
        "another document",
        "text 2",
        "text 3",
    ]


def test_retaining_no_version_removes_every_earlier_version(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])

    chunks.delete_other_versions(document(destination), None)

    assert chunks.find_nearest_chunks(scope(destination), NORTH, 10) == []


def test_a_collection_without_writes_is_empty(chunks: Store, destination: Destination) -> None:
    chunks.delete_other_versions(document(destination), None)

    assert chunks.find_nearest_chunks(scope(destination), NORTH, 10) == []


def test_a_search_finds_only_chunks_of_its_collection(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])

    assert chunks.find_nearest_chunks(SearchScope("handbook", str(uuid.uuid4()), "minilm"), NORTH, 10) == []


def test_stored_vectors_are_returned_by_text_in_full_precision(chunks: Store, destination: Destination) -> None:
    thirds = [1 / 3, -2 / 3, 1e-3]
    chunks.write_chunks(document(destination), "v1", [chunk("thirds"), chunk("east", 2)], [thirds, EAST])

    once = chunks.find_known_vectors(document(destination, key="b.txt"), ["thirds", "unheard of"])
    chunks.write_chunks(document(destination, 2), "v2", [chunk("thirds", 7)], [once["thirds"]])
    chunks.delete_other_versions(document(destination, 2), "v2")
    again = chunks.find_known_vectors(document(destination), ["thirds", "east"])

    assert once == {"thirds": pytest.approx(thirds, rel=HALF_PRECISION)}
    assert again == once


def test_a_vector_is_known_for_documents_with_the_same_title(chunks: Store, destination: Destination) -> None:
    chunks.write_chunks(document(destination, key="2024/tides.txt"), "v1", [chunk("north")], [NORTH])

    assert chunks.find_known_vectors(document(destination, key="2025/tides.txt"), ["north"]) == {"north": NORTH}
    assert chunks.find_known_vectors(document(destination, key="2024/winds.txt"), ["north"]) == {}


def test_vectors_are_known_only_in_their_collection_and_while_their_rows_exist(
    chunks: Store, destination: Destination
) -> None:
    other = new_collection()
    chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])
    assert chunks.find_known_vectors(document(other), ["north"]) == {}

    chunks.delete_other_versions(document(destination), None)

    assert chunks.find_known_vectors(document(destination), ["north"]) == {}


def test_a_text_that_only_shares_its_hash_is_not_known(database: Database, destination: Destination) -> None:
    store = PgvectorChunks(database)
    store.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])
    with database.open_transaction() as connection:
        connection.execute(f"UPDATE chunks_{uuid.UUID(destination.collection_id).hex} SET text = 'forged'")

    assert store.find_known_vectors(document(destination), ["north"]) == {}


def test_vectors_of_another_model_are_refused_with_the_dimensions_they_should_have(
    chunks: Store, destination: Destination
) -> None:
    chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])

    with pytest.raises(BadVectors, match=r"model .* expected 3 dimensions, not 2"):
        chunks.write_chunks(document(destination, 2), "v2", [chunk("flat")], [[1.0, 0.0]])
    with pytest.raises(BadVectors, match=r"expected 3 dimensions|dimensions 3 and 2"):
        chunks.find_nearest_chunks(scope(destination), [1.0, 0.0], 1)


def test_a_dropped_collection_is_empty_and_cannot_be_written(chunks: Store, destination: Destination) -> None:
    beside = new_collection()
    for each in (destination, beside):
        chunks.write_chunks(document(each), "v1", [chunk("north")], [NORTH])

    for _ in range(2):
        chunks.drop_collection(destination.repository_id, destination.collection_id)
        with pytest.raises(CollectionGone, match=destination.collection_id):
            chunks.write_chunks(document(destination), "v2", [chunk("late")], [NORTH])

    chunks.delete_other_versions(document(destination), "v2")
    assert chunks.find_known_vectors(document(destination), ["north", "late"]) == {}
    assert chunks.find_nearest_chunks(scope(destination), NORTH, 10) == []
    assert texts(chunks.find_nearest_chunks(scope(beside), NORTH, 10)) == ["north"]


def test_a_collection_dropped_before_its_first_document_is_not_created(chunks: Store, destination: Destination) -> None:
    chunks.drop_collection(destination.repository_id, destination.collection_id)

    with pytest.raises(CollectionGone):
        chunks.write_chunks(document(destination), "v1", [chunk("late")], [NORTH])


def test_a_collection_id_that_is_not_a_uuid_is_refused_before_sql(database: Database) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        PgvectorChunks(database).find_nearest_chunks(SearchScope("r", "x; DROP TABLE documents", "m"), NORTH, 1)


def test_every_chunk_is_found_although_another_document_is_large(chunks: Store, destination: Destination) -> None:
    """An approximate index alone misses some: its graph links the large document's chunks to each other."""
    some = random.Random(7)
    centre = [some.gauss(0, 1) for _ in range(384)]
    small = [[some.gauss(0, 1) for _ in centre] for _ in range(30)]
    large = [[value + some.gauss(0, 0.15) for value in centre] for _ in range(1_000)]
    for key, vectors in (("small.txt", small), ("large.txt", large)):
        parts = [chunk(f"{key} {n}", n) for n in range(len(vectors))]
        chunks.write_chunks(document(destination, key=key), "v1", parts, vectors)

    first = [chunks.find_nearest_chunks(scope(destination), vector, 1)[0].text for vector in small]

    assert first == [f"small.txt {n}" for n in range(30)]
