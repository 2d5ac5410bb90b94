"""The indexer with a failing model or store: documents wait, continue or fail with a cause."""

from collections.abc import Sequence
from typing import Any

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import split_document
from lisa.embeddings import BatchEmbedder, EmbeddingCall
from lisa.errors import DATABASE, TransientError, dependency_on_model
from lisa.ingestion.document import Document, Status
from lisa.ingestion.reader import Reader
from tests.support.ingestion import LETTER, World, accept_letter, chunk_texts
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.embedding_model import MemoryEmbeddingModel


class UnavailableModel:
    """A model that is unavailable."""

    def embed(self, model: str, texts: object) -> list[list[float]]:
        raise TransientError(f"{model} is away", dependency=dependency_on_model(model))


def test_a_document_waits_for_an_unavailable_model_by_its_name() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.embedder = UnavailableModel()

    document = world.indexer.index_document(accept_letter(world))

    assert document is not None
    assert (document.status, document.waiting_for, document.cause) == (
        Status.WAITING,
        "model:minilm",
        "minilm is away",
    )


class FixedAnswerModel:
    """A model behind the gateway that gives the same response to every request."""

    def __init__(self, said: Any) -> None:
        self._said = said

    def __call__(self, model: str, texts: Sequence[str]) -> Any:
        return self._said


@pytest.mark.parametrize(
    ("ask", "cause"),
    [
        (
            FixedAnswerModel({"data": [{"embedding": [None]}]}),
            "embedding model minilm gave a bad answer: a vector contains",
        ),
        (FixedAnswerModel({"data": []}), "embedding model minilm gave a bad answer: 0 vectors for 1 texts"),
        (MemoryEmbeddingModel(lambda text: [1.0], longest=5), "embedding model minilm refuses a text of "),
        (MemoryEmbeddingModel(lambda text: [1.0], most=0), "and that it is an embedding model"),
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_a_permanent_embedding_error_fails_the_document_at_once(ask: EmbeddingCall, cause: str, large: bool) -> None:
    world = World(reader=Reader(extract_text, split_document, range_chunks=1 if large else 1_000))
    world.objects.put(LETTER, b"The kettle is blue." + b" It sings." * 100 * large)
    world.embedder = BatchEmbedder(ask)
    document_id = accept_letter(world)

    world.indexer.index_document(document_id)
    world.range_indexer.index_range(document_id, 1)

    document = world.documents.get_document(document_id)
    assert document is not None
    assert (document.status, document.waiting_for, chunk_texts(world)) == (Status.FAILED, None, [])
    assert cause in (document.cause or "")


def test_vectors_of_another_length_than_those_of_the_collection_fail_the_document_at_once() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")
    world.embedder = BatchEmbedder(MemoryEmbeddingModel(lambda _: [1.0, 2.0]))

    document = world.indexer.index_document(accept_letter(world, "02"))

    assert document is not None
    assert document.status is Status.FAILED
    assert "minilm" in (document.cause or "")
    assert "expected 26 dimensions, not 2" in (document.cause or "")


def test_a_model_with_a_small_batch_limit_makes_documents_searchable() -> None:
    world = World()
    letters = world.embedder
    few = MemoryEmbeddingModel(lambda text: letters.embed("", [text])[0], most=10)
    world.embedder = BatchEmbedder(few)
    world.objects.put(
        LETTER, "\n\n".join(f"Paragraph {number} tells of kettles. " * 15 for number in range(60)).encode()
    )

    document = world.indexer.index_document(accept_letter(world))

    assert document is not None
    assert (document.status, document.chunks > 10) == (Status.SEARCHABLE, True)


def test_each_wait_of_a_document_is_longer_than_the_one_before() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.embedder = UnavailableModel()
    document_id = accept_letter(world)

    documents = [world.indexer.index_document(document_id) for _ in range(7)]
    looks = [document and document.due_at and document.due_at - world.now for document in documents]

    assert looks == [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000]


def test_a_waiting_document_is_searchable_once_the_model_is_available() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    back, world.embedder = world.embedder, UnavailableModel()
    document_id = accept_letter(world)
    world.indexer.index_document(document_id)
    world.embedder = back

    document = world.indexer.index_document(document_id)

    assert document is not None
    assert (document.status, document.waiting_for, document.cause) == (Status.SEARCHABLE, None, None)


class SleepingChunks(MemoryChunks):
    """A store that cannot remove chunks while it is `away`."""

    away = False

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        if self.away:
            raise TransientError("the database sleeps", dependency=DATABASE)
        super().delete_other_versions(document, version)


def test_a_store_that_fails_before_the_cleanup_leaves_the_document_searchable_and_due() -> None:
    chunks = SleepingChunks()
    world = World(chunks=chunks)
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    chunks.away = True
    document = world.indexer.index_document(accept_letter(world, "02"))
    chunks.away = False

    assert document is not None
    assert (document.status, document.waiting_for, len(world.chunks.rows)) == (Status.SEARCHABLE, "database", 2)
    cleaned = world.indexer.index_document(document.document_id)
    assert cleaned is not None
    assert (cleaned.due_at, chunk_texts(world)) == (None, ["The kettle is red."])


def test_a_failed_receive_is_recorded_and_the_last_one_ends_the_document() -> None:
    world = World()
    document_id = accept_letter(world)

    for attempt in range(1, 5):
        world.indexer.record_failed_attempt(document_id, "the parser fell over", attempt)
        noted = world.documents.get_document(document_id)
        assert noted is not None
        assert (noted.status, noted.attempts, noted.cause) == (Status.PENDING, attempt, "the parser fell over")
    world.indexer.record_failed_attempt(document_id, "the parser fell over", 5)

    ended = world.documents.get_document(document_id)
    assert ended is not None
    assert (ended.status, ended.attempts) == (Status.FAILED, 5)
    assert ended.cause == "Indexing failed 5 times, at last because: the parser fell over."
