"""The vector store keeps its promises, in memory and in PostgreSQL."""

import random
import threading
import uuid

import pytest

from lisa.adapters.chunks_pgvector import PgvectorChunks
from lisa.adapters.memory import MemoryChunks
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Destination, Document, Location
from lisa.retrieval.ports import Hit, Scope
from tests.support.ingestion import DESTINATION, change

NORTH, EAST, NORTHEAST = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.7, 0.7, 0.0]


@pytest.fixture(params=["memory", "postgresql"])
def chunks(request: pytest.FixtureRequest) -> MemoryChunks | PgvectorChunks:
    return MemoryChunks() if request.param == "memory" else PgvectorChunks(request.getfixturevalue("database"))


@pytest.fixture
def destination() -> Destination:
    return DESTINATION.model_copy(update={"collection_id": str(uuid.uuid4())})


def document(destination: Destination, generation: int = 1, key: str = "a.txt") -> Document:
    wanted = change(destination=destination, location=Location(bucket="inbox", key=key))
    return Document(
        document_id=wanted.document_id, location=wanted.location, destination=destination, generation=generation,
        intent=wanted.intent, status="pending", username="me", ingestion_type="auto", requested_at=1,
    )  # fmt: skip


def chunk(text: str, part: int = 1) -> Chunk:
    return Chunk(part, text, 10, 10 + len(text), 3)


def scope(destination: Destination) -> Scope:
    return Scope(destination.repository_id, destination.collection_id, destination.embedding_model)


def texts(hits: list[Hit]) -> list[str]:
    return [hit.text for hit in hits]


def test_the_nearest_chunks_come_first_with_all_they_carry(
    chunks: MemoryChunks | PgvectorChunks, destination: Destination
) -> None:
    stored = document(destination)
    chunks.write(stored, "v1", [chunk("north"), chunk("east", 2), chunk("between", 3)], [NORTH, EAST, NORTHEAST])

    hits = chunks.nearest(scope(destination), NORTH, 2)

    assert texts(hits) == ["north", "between"]
    first = hits[0]
    assert (first.document_id, first.version, first.part, first.start, first.end, first.page) == (
        stored.document_id, "v1", 1, 10, 15, 3,
    )  # fmt: skip
    assert first.score == pytest.approx(1.0, abs=1e-3)


def test_writing_again_changes_nothing(chunks: MemoryChunks | PgvectorChunks, destination: Destination) -> None:
    for _ in range(3):
        chunks.write(document(destination), "v1", [chunk("north")], [NORTH])

    assert texts(chunks.nearest(scope(destination), NORTH, 10)) == ["north"]


def test_retaining_a_version_removes_the_others_of_that_and_earlier_generations(
    chunks: MemoryChunks | PgvectorChunks, destination: Destination
) -> None:
    for generation in (1, 2, 3):
        chunks.write(document(destination, generation), f"v{generation}", [chunk(f"text {generation}")], [NORTH])
    chunks.write(document(destination, key="b.txt"), "other", [chunk("another document")], [EAST])

    chunks.retain(document(destination, 2), "v2")

    assert sorted(texts(chunks.nearest(scope(destination), NORTH, 10))) == ["another document", "text 2", "text 3"]


def test_retaining_nothing_removes_every_version_so_far(
    chunks: MemoryChunks | PgvectorChunks, destination: Destination
) -> None:
    chunks.write(document(destination), "v1", [chunk("north")], [NORTH])

    chunks.retain(document(destination), None)

    assert chunks.nearest(scope(destination), NORTH, 10) == []


def test_a_collection_nobody_wrote_to_is_empty(chunks: MemoryChunks | PgvectorChunks, destination: Destination) -> None:
    chunks.retain(document(destination), None)

    assert chunks.nearest(scope(destination), NORTH, 10) == []


def test_collections_never_see_each_other(chunks: MemoryChunks | PgvectorChunks, destination: Destination) -> None:
    chunks.write(document(destination), "v1", [chunk("north")], [NORTH])

    assert chunks.nearest(Scope("handbook", str(uuid.uuid4()), "minilm"), NORTH, 10) == []


def test_a_collection_id_that_is_no_uuid_never_reaches_sql(database: object) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        PgvectorChunks(database).nearest(Scope("r", "x; DROP TABLE documents", "m"), NORTH, 1)  # type: ignore[arg-type]


def test_first_documents_written_at_once_make_one_table(postgres: object, destination: Destination) -> None:
    from lisa.adapters.postgres import Address, Database

    problems: list[BaseException] = []

    def write(number: int) -> None:
        address = Address("127.0.0.1", postgres.port, "lisa", "lisa", "disable")  # type: ignore[attr-defined]
        try:
            with Database(address, lambda: "unused") as own:
                PgvectorChunks(own).write(
                    document(destination, key=f"{number}.txt"), "v1", [chunk(str(number))], [NORTH]
                )
        except BaseException as problem:  # noqa: BLE001 - reported below
            problems.append(problem)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []


def test_every_chunk_beside_a_large_document_is_found(
    chunks: MemoryChunks | PgvectorChunks, destination: Destination
) -> None:
    """An approximate index alone loses some: its graph leads from the large document's chunks to each other."""
    some = random.Random(7)
    centre = [some.gauss(0, 1) for _ in range(384)]
    small = [[some.gauss(0, 1) for _ in centre] for _ in range(30)]
    large = [[value + some.gauss(0, 0.15) for value in centre] for _ in range(1_000)]
    for key, vectors in (("small.txt", small), ("large.txt", large)):
        parts = [chunk(f"{key} {n}", n) for n in range(len(vectors))]
        chunks.write(document(destination, key=key), "v1", parts, vectors)

    first = [chunks.nearest(scope(destination), vector, 1)[0].text for vector in small]

    assert first == [f"small.txt {n}" for n in range(30)]
