"""A large document is read range by range and becomes searchable once, wherever its workflow dies."""

from collections.abc import Sequence

import pytest

from lisa.documents.splitting import split_document
from lisa.documents.text import DocumentText, PageRange
from lisa.errors import TransientError, dependency_on_model
from lisa.ingestion.announcements import event_for_change
from lisa.ingestion.document import Status
from lisa.ingestion.reader import Extract
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import LETTER, LetterEmbedder, change
from tests.support.large_documents import (
    BOOK,
    WORLDS,
    extract_pages,
    index_all_ranges,
    stored_document,
    world_with_document,
)


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_a_large_document_is_left_to_the_workflow(extract: Extract, text: str) -> None:
    world, document = world_with_document(extract, text)

    left = world.indexer.index_document(document.document_id)

    assert left is not None
    assert (left.status, left.waiting_for, world.chunks.rows) == (Status.WAITING, "workflow", {})
    assert type(event_for_change(document, left)).__name__ == "LargeDocumentFound"


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_the_chunks_of_all_ranges_equal_those_of_the_whole_document(extract: Extract, text: str) -> None:
    world, document = world_with_document(extract, text)
    whole = extract(text.encode(), name="", limits=None, pages=PageRange(1, 100))
    assert isinstance(whole, DocumentText)

    steps = index_all_ranges(world, document)

    written = {chunk for _, chunk, _ in world.chunks.rows.values()}
    assert written == set(split_document(whole, document.destination.chunking))
    assert stored_document(world, document).status is Status.SEARCHABLE
    assert steps > 2


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_no_range_is_searchable_before_all_are(extract: Extract, text: str) -> None:
    world, document = world_with_document(extract, text)

    world.range_indexer.index_range(document.document_id, document.generation)

    halfway = stored_document(world, document)
    assert (halfway.version, halfway.status, halfway.progress is None) == (None, Status.WAITING, False)
    assert event_for_change(document.model_copy(update={"waiting_for": "workflow", "waits": 1}), halfway) is None


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_ranges_that_run_twice_or_restart_embed_nothing_twice(extract: Extract, text: str) -> None:
    world, document = world_with_document(extract, text)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.documents._change(stored_document(world, document), progress=None)  # as if the record had never been written

    index_all_ranges(world, document)

    assert len(world.letters.embedded) == len(set(world.letters.embedded)) == stored_document(world, document).chunks


def test_a_document_waits_for_a_model_that_fails_between_ranges_and_then_continues() -> None:
    world, document = world_with_document(extract_pages, BOOK)

    class Tired(LetterEmbedder):
        def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
            if len(self.embedded) == 4:
                raise TransientError("stopped", dependency=dependency_on_model("minilm"))
            return super().embed(model, texts)

    world.embedder = Tired()
    index_all_ranges(world, document)
    waiting = stored_document(world, document)
    assert (waiting.waiting_for, waiting.progress and waiting.progress.pages) == ("model:minilm", 4)

    world.embedder = world.letters
    index_all_ranges(world, document)
    assert (stored_document(world, document).status, len(world.letters.embedded)) == (Status.SEARCHABLE, 3)


def test_an_object_that_changes_between_ranges_is_read_from_its_beginning() -> None:
    world, document = world_with_document(extract_pages, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.put(LETTER, BOOK.replace("page", "leaf").encode())

    index_all_ranges(world, document)

    texts = sorted(chunk.text for _, chunk, _ in world.chunks.rows.values())
    assert texts == sorted(BOOK.replace("page", "leaf").split("\f"))


def test_an_overtaken_workflow_leaves_no_chunks() -> None:
    world, document = world_with_document(extract_pages, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.put(LETTER, b"One page.")
    accept_changes([change("02")], documents=world.documents, queue=world.queue)
    world.indexer.index_document(document.document_id)

    assert world.range_indexer.index_range(document.document_id, document.generation)
    assert [chunk.text for _, chunk, _ in world.chunks.rows.values()] == ["One page."]


def test_an_object_deleted_between_ranges_is_left_to_the_queues_worker() -> None:
    world, document = world_with_document(extract_pages, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.remove(LETTER)

    assert world.range_indexer.index_range(document.document_id, document.generation)
    world.indexer.index_document(document.document_id)
    assert (stored_document(world, document).status, world.chunks.rows) == (Status.DELETED, {})
