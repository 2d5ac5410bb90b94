"""A document ends at rest with exactly the chunks of its object, whatever failed on the way."""

from collections.abc import Sequence
from typing import Any

import pytest

from lisa.documents.extraction import extract
from lisa.documents.splitting import split
from lisa.embeddings import Embedder, EmbeddingCall
from lisa.errors import DATABASE, TransientError, model_dependency
from lisa.ingestion.comparison import Finding, compare_key
from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.reader import Reader
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import DESTINATION, LETTER, World, change
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.documents import MemoryDocuments
from tests.support.twins.embedding_model import MemoryEmbeddingModel


def accept_letter(world: World, sequencer: str | None = "01", **about: Any) -> str:
    [document] = accept_changes([change(sequencer, **about)], documents=world.documents, queue=world.queue)
    return document.document_id


def texts(world: World) -> list[str]:
    return [chunk.text for _, chunk, _ in world.chunks.rows.values()]


def test_an_object_becomes_searchable() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index(accept_letter(world))

    assert document is not None
    assert (document.status, document.chunks, texts(world)) == (Status.SEARCHABLE, 1, ["The kettle is blue."])


def test_indexing_twice_writes_and_embeds_once() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world)

    for _ in range(3):
        world.indexer.index(document_id)

    assert (len(world.chunks.rows), len(world.letters.embedded)) == (1, 1)


def test_a_new_version_replaces_the_old_one_completely() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue. " * 100)
    world.indexer.index(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    world.indexer.index(accept_letter(world, "02"))

    assert texts(world) == ["The kettle is red."]


def test_the_old_version_is_searchable_until_the_new_one_is() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    document_id = accept_letter(world, "02")

    pending = world.documents.get(document_id)
    assert before is not None
    assert pending is not None
    assert (pending.status, pending.version) == (Status.PENDING, before.version)


def test_a_deletion_hides_the_document_before_its_chunks_are_removed() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(accept_letter(world, "01"))
    world.objects.remove(LETTER)

    document_id = accept_letter(world, "02", hide=True)

    hidden = world.documents.get(document_id)
    assert hidden is not None
    assert (hidden.status, hidden.version, len(world.chunks.rows)) == (Status.DELETING, None, 1)


def test_a_deleted_object_leaves_no_chunks() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(accept_letter(world, "01"))
    world.objects.remove(LETTER)

    document = world.indexer.index(accept_letter(world, "02", hide=True))

    assert document is not None
    assert (document.status, texts(world)) == (Status.DELETED, [])


def test_an_event_that_arrives_late_changes_nothing() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    accept_letter(world, "0A")

    late = accept_changes([change("02", hide=True)], documents=world.documents, queue=world.queue)

    assert late == []


def test_a_repeated_event_queues_an_unfinished_document_again() -> None:
    world = World()
    accept_letter(world, "01")
    world.queue.sent.clear()

    document_id = accept_letter(world, "01")

    assert world.queue.sent == [document_id]


def test_a_deletion_event_of_an_existing_object_keeps_the_document() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index(accept_letter(world, "01", hide=True))

    assert document is not None
    assert document.status is Status.SEARCHABLE


def test_a_user_can_remove_a_document_whose_object_still_exists() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(accept_letter(world, "01"))

    document = world.indexer.index(accept_letter(world, None, intent=Intent.REMOVE, hide=True))

    assert document is not None
    assert (document.status, texts(world)) == (Status.DELETED, [])


@pytest.mark.parametrize("content", [b"%PDF-1.7 and then nothing", b"\x00\x01\x02\x03" * 50, b"   \n\t  "])
def test_an_unreadable_document_fails_with_a_cause_and_is_not_searchable(content: bytes) -> None:
    world = World()
    world.objects.put(LETTER, content)

    document = world.indexer.index(accept_letter(world))

    assert document is not None
    assert document.status is Status.FAILED
    assert document.cause
    assert not world.chunks.rows


def test_an_unreadable_new_version_removes_the_old_one_from_search() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(accept_letter(world, "01"))
    world.objects.put(LETTER, b"")

    document = world.indexer.index(accept_letter(world, "02"))

    assert document is not None
    assert (document.version, texts(world)) == (None, [])


class StaleDocuments(MemoryDocuments):
    """Returns the `stale` record, once."""

    stale: Document | None = None

    def get(self, document_id: str) -> Document | None:
        stale, self.stale = self.stale, None
        return stale or super().get(document_id)


def test_an_overtaken_worker_removes_the_chunks_that_it_wrote() -> None:
    documents = StaleDocuments()
    world = World(documents=documents)
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world, "01")
    before_the_change = documents.get(document_id)
    world.objects.put(LETTER, b"The kettle is red.")
    world.indexer.index(accept_letter(world, "02"))

    documents.stale = before_the_change
    world.indexer.index(document_id)

    assert texts(world) == ["The kettle is red."]


class UnavailableModel:
    """A model that is unavailable."""

    def embed(self, model: str, texts: object) -> list[list[float]]:
        raise TransientError(f"{model} is away", dependency=model_dependency(model))


def test_a_document_waits_for_an_unavailable_model_by_its_name() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.embedder = UnavailableModel()

    document = world.indexer.index(accept_letter(world))

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
    world = World(reader=Reader(extract, split, range_chunks=1 if large else 1_000))
    world.objects.put(LETTER, b"The kettle is blue." + b" It sings." * 100 * large)
    world.embedder = Embedder(ask)
    document_id = accept_letter(world)

    world.indexer.index(document_id)
    world.range_indexer.index_range(document_id, 1)

    document = world.documents.get(document_id)
    assert document is not None
    assert (document.status, document.waiting_for, texts(world)) == (Status.FAILED, None, [])
    assert cause in (document.cause or "")


def test_vectors_of_another_length_than_those_of_the_collection_fail_the_document_at_once() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")
    world.embedder = Embedder(MemoryEmbeddingModel(lambda _: [1.0, 2.0]))

    document = world.indexer.index(accept_letter(world, "02"))

    assert document is not None
    assert document.status is Status.FAILED
    assert "minilm" in (document.cause or "")
    assert "expected 26 dimensions, not 2" in (document.cause or "")


def test_a_model_with_a_small_batch_limit_makes_documents_searchable() -> None:
    world = World()
    letters = world.embedder
    few = MemoryEmbeddingModel(lambda text: letters.embed("", [text])[0], most=10)
    world.embedder = Embedder(few)
    world.objects.put(
        LETTER, "\n\n".join(f"Paragraph {number} tells of kettles. " * 15 for number in range(60)).encode()
    )

    document = world.indexer.index(accept_letter(world))

    assert document is not None
    assert (document.status, document.chunks > 10) == (Status.SEARCHABLE, True)


def test_each_wait_of_a_document_is_longer_than_the_one_before() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.embedder = UnavailableModel()
    document_id = accept_letter(world)

    documents = [world.indexer.index(document_id) for _ in range(7)]
    looks = [document and document.due_at and document.due_at - world.now for document in documents]

    assert looks == [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000]


def test_a_waiting_document_is_searchable_once_the_model_is_available() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    back, world.embedder = world.embedder, UnavailableModel()
    document_id = accept_letter(world)
    world.indexer.index(document_id)
    world.embedder = back

    document = world.indexer.index(document_id)

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
    world.indexer.index(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    chunks.away = True
    document = world.indexer.index(accept_letter(world, "02"))
    chunks.away = False

    assert document is not None
    assert (document.status, document.waiting_for, len(world.chunks.rows)) == (Status.SEARCHABLE, "database", 2)
    cleaned = world.indexer.index(document.document_id)
    assert cleaned is not None
    assert (cleaned.due_at, texts(world)) == (None, ["The kettle is red."])


def test_the_same_content_again_keeps_its_version_without_new_embeddings() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index(accept_letter(world, "01"))

    after = world.indexer.index(accept_letter(world, "02"))

    assert before is not None
    assert after is not None
    assert (after.status, after.version, len(world.letters.embedded)) == (Status.SEARCHABLE, before.version, 1)


def test_unchanged_texts_keep_their_vectors() -> None:
    world = World()
    paragraphs = [f"Paragraph {number} tells of kettles. " * 15 for number in range(30)]
    world.objects.put(LETTER, "\n\n".join(paragraphs).encode())
    world.indexer.index(accept_letter(world, "01"))
    embedded = len(world.letters.embedded)
    paragraphs[12] = "Now it tells of pans. " * 15
    world.objects.put(LETTER, "\n\n".join(paragraphs).encode())

    world.indexer.index(accept_letter(world, "02"))

    assert 0 < len(world.letters.embedded) - embedded < embedded / 4


def test_a_document_without_auto_remove_keeps_its_version_without_its_object() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    keeping = DESTINATION.model_copy(update={"auto_remove": False})
    before = world.indexer.index(accept_letter(world, "01", destination=keeping))
    world.objects.remove(LETTER)

    after = world.indexer.index(accept_letter(world, "02", destination=keeping))

    assert before is not None
    assert after is not None
    assert (after.status, after.version, texts(world)) == (Status.SEARCHABLE, before.version, ["The kettle is blue."])


def test_a_failed_document_is_indexed_again_on_request() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world)
    world.indexer.give_up(document_id, "a bug of ours")

    document = world.indexer.index(document_id, again=True)

    assert document is not None
    assert (document.status, document.generation) == (Status.SEARCHABLE, 2)


def test_a_failed_receive_is_recorded_and_the_last_one_ends_the_document() -> None:
    world = World()
    document_id = accept_letter(world)

    for attempt in range(1, 5):
        world.indexer.record_failure(document_id, "the parser fell over", attempt)
        noted = world.documents.get(document_id)
        assert noted is not None
        assert (noted.status, noted.attempts, noted.cause) == (Status.PENDING, attempt, "the parser fell over")
    world.indexer.record_failure(document_id, "the parser fell over", 5)

    ended = world.documents.get(document_id)
    assert ended is not None
    assert (ended.status, ended.attempts) == (Status.FAILED, 5)
    assert ended.cause == "Indexing failed 5 times, at last because: the parser fell over."


def test_a_word_is_embedded_without_invisible_characters_and_stored_with_them() -> None:
    world = World()
    world.objects.put(LETTER, "Ask at the infor-\nmation desk of the o\ufb03ce.".encode())

    world.indexer.index(accept_letter(world))

    assert world.letters.embedded == ["Ask at the information desk of the office."]
    assert texts(world) == ["Ask at the infor-\nmation desk of the o\ufb03ce."]


def test_a_file_is_read_again_once_after_the_extraction_changed_and_keeps_its_vectors() -> None:
    world, newer = World(), DESTINATION.model_copy(update={"extraction": DESTINATION.extraction + 1})
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index(accept_letter(world))
    embedded = list(world.letters.embedded)
    assert before
    assert compare_key(world.objects.head(LETTER), before, newer, removes_unwanted=True) is Finding.CHANGED

    after = world.indexer.index(accept_letter(world, None, destination=newer))

    assert after
    assert (after.status, texts(world)) == (Status.SEARCHABLE, ["The kettle is blue."])
    assert after.version != before.version
    assert world.letters.embedded == embedded
    assert compare_key(world.objects.head(LETTER), after, newer, removes_unwanted=True) is Finding.UNCHANGED
