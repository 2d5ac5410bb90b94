"""A document ends at rest with exactly the chunks of its object, whatever failed on the way."""

import pytest

from lisa.ingestion.comparison import Finding, compare_object_and_document
from lisa.ingestion.document import Document, Status
from tests.support.ingestion import DESTINATION, LETTER, World, accept_letter, chunk_texts
from tests.support.twins.documents import MemoryDocuments


def test_an_object_becomes_searchable() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index_document(accept_letter(world))

    assert document is not None
    assert (document.status, document.chunks, chunk_texts(world)) == (Status.SEARCHABLE, 1, ["The kettle is blue."])


def test_indexing_twice_writes_and_embeds_once() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world)

    for _ in range(3):
        world.indexer.index_document(document_id)

    assert (len(world.chunks.rows), len(world.letters.embedded)) == (1, 1)


def test_a_new_version_replaces_the_old_one_completely() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue. " * 100)
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    world.indexer.index_document(accept_letter(world, "02"))

    assert chunk_texts(world) == ["The kettle is red."]


def test_the_old_version_is_searchable_until_the_new_one_is() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index_document(accept_letter(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    document_id = accept_letter(world, "02")

    pending = world.documents.get_document(document_id)
    assert before is not None
    assert pending is not None
    assert (pending.status, pending.version) == (Status.PENDING, before.version)


def test_a_repeated_event_queues_an_unfinished_document_again() -> None:
    world = World()
    accept_letter(world, "01")
    world.queue.sent.clear()

    document_id = accept_letter(world, "01")

    assert world.queue.sent == [document_id]


@pytest.mark.parametrize("content", [b"%PDF-1.7 and then nothing", b"\x00\x01\x02\x03" * 50, b"   \n\t  "])
def test_an_unreadable_document_fails_with_a_cause_and_is_not_searchable(content: bytes) -> None:
    world = World()
    world.objects.put(LETTER, content)

    document = world.indexer.index_document(accept_letter(world))

    assert document is not None
    assert document.status is Status.FAILED
    assert document.cause
    assert not world.chunks.rows


def test_an_unreadable_new_version_removes_the_old_one_from_search() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.put(LETTER, b"")

    document = world.indexer.index_document(accept_letter(world, "02"))

    assert document is not None
    assert (document.version, chunk_texts(world)) == (None, [])


class StaleDocuments(MemoryDocuments):
    """Returns the `stale` record, once."""

    stale: Document | None = None

    def get_document(self, document_id: str) -> Document | None:
        stale, self.stale = self.stale, None
        return stale or super().get_document(document_id)


def test_an_overtaken_worker_removes_the_chunks_that_it_wrote() -> None:
    documents = StaleDocuments()
    world = World(documents=documents)
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world, "01")
    before_the_change = documents.get_document(document_id)
    world.objects.put(LETTER, b"The kettle is red.")
    world.indexer.index_document(accept_letter(world, "02"))

    documents.stale = before_the_change
    world.indexer.index_document(document_id)

    assert chunk_texts(world) == ["The kettle is red."]


def test_the_same_content_again_keeps_its_version_without_new_embeddings() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index_document(accept_letter(world, "01"))

    after = world.indexer.index_document(accept_letter(world, "02"))

    assert before is not None
    assert after is not None
    assert (after.status, after.version, len(world.letters.embedded)) == (Status.SEARCHABLE, before.version, 1)


def test_unchanged_texts_keep_their_vectors() -> None:
    world = World()
    paragraphs = [f"Paragraph {number} tells of kettles. " * 15 for number in range(30)]
    world.objects.put(LETTER, "\n\n".join(paragraphs).encode())
    world.indexer.index_document(accept_letter(world, "01"))
    embedded = len(world.letters.embedded)
    paragraphs[12] = "Now it tells of pans. " * 15
    world.objects.put(LETTER, "\n\n".join(paragraphs).encode())

    world.indexer.index_document(accept_letter(world, "02"))

    assert 0 < len(world.letters.embedded) - embedded < embedded / 4


def test_a_failed_document_is_indexed_again_on_request() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = accept_letter(world)
    world.indexer.fail_document(document_id, "a bug of ours")

    document = world.indexer.index_document(document_id, again=True)

    assert document is not None
    assert (document.status, document.generation) == (Status.SEARCHABLE, 2)


def test_a_word_is_embedded_without_invisible_characters_and_stored_with_them() -> None:
    world = World()
    world.objects.put(LETTER, "Ask at the infor-\nmation desk of the o\ufb03ce.".encode())

    world.indexer.index_document(accept_letter(world))

    assert world.letters.embedded == ["first\n\nAsk at the information desk of the office."]
    assert chunk_texts(world) == ["Ask at the infor-\nmation desk of the o\ufb03ce."]


def test_a_file_is_read_again_once_after_the_extraction_changed_and_keeps_its_vectors() -> None:
    world, newer = World(), DESTINATION.model_copy(update={"extraction": DESTINATION.extraction + 1})
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index_document(accept_letter(world))
    embedded = list(world.letters.embedded)
    assert before
    assert (
        compare_object_and_document(world.objects.head_object(LETTER), before, newer, removes_unwanted=True)
        is Finding.CHANGED
    )

    after = world.indexer.index_document(accept_letter(world, None, destination=newer))

    assert after
    assert (after.status, chunk_texts(world)) == (Status.SEARCHABLE, ["The kettle is blue."])
    assert after.version != before.version
    assert world.letters.embedded == embedded
    assert (
        compare_object_and_document(world.objects.head_object(LETTER), after, newer, removes_unwanted=True)
        is Finding.UNCHANGED
    )
