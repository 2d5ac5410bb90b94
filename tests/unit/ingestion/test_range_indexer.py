"""A large document is read range by range and becomes searchable once, wherever its workflow dies."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from lisa.documents.page_gaps import PageGap, merge_gaps
from lisa.documents.splitting import split
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from lisa.errors import TransientError, model_dependency
from lisa.ingestion.announcements import event_for_change
from lisa.ingestion.document import Document, Status
from lisa.ingestion.reader import Extract, Reader
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import LETTER, LetterEmbedder, World, change


def paged(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract a text whose pages end with a form feed."""
    every = content.decode().split("\f")
    here = every[pages.first - 1 :][: pages.count]
    spans, position = [], 0
    for number, page in enumerate(here, start=pages.first):
        spans.append(PageSpan(number, position, position + len(page)))
        position += len(page) + 1
    text = "".join(f"{page}\f" for page in here)
    return DocumentText(text, "text/x-paged", tuple(spans), total_pages=len(every))


def paged_with_images(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract pages as `paged` does, with an image on each page without text."""
    document = paged(content, name=name, limits=limits, pages=pages)
    assert isinstance(document, DocumentText)
    return replace(
        document, gaps=merge_gaps(PageGap("images", p.number, p.number) for p in document.pages if p.start == p.end)
    )


def plain(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract a text without pages."""
    return DocumentText(content.decode(), "text/plain")


BOOK = "\f".join(f"This is page {number}." for number in range(1, 8))
SCROLL = "\n\n".join(f"Paragraph {number} tells of kettles and pans. " * 12 for number in range(7))
WORLDS = [(paged, BOOK), (plain, SCROLL)]


def world_with(extract: Extract, text: str) -> tuple[World, Document]:
    world = World(reader=Reader(extract, split, range_pages=2, range_chunks=2))
    world.objects.put(LETTER, text.encode())
    [document] = accept_changes([change()], documents=world.documents, queue=world.queue)
    return world, document


def finish(world: World, document: Document) -> int:
    steps = 1
    while not world.range_indexer.index_range(document.document_id, document.generation):
        steps += 1
    return steps


def stored(world: World, document: Document) -> Document:
    found = world.documents.get(document.document_id)
    assert found is not None
    return found


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_a_large_document_is_left_to_the_workflow(extract: Extract, text: str) -> None:
    world, document = world_with(extract, text)

    left = world.indexer.index(document.document_id)

    assert left is not None
    assert (left.status, left.waiting_for, world.chunks.rows) == (Status.WAITING, "workflow", {})
    assert type(event_for_change(document, left)).__name__ == "LargeDocumentFound"


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_the_chunks_of_all_ranges_equal_those_of_the_whole_document(extract: Extract, text: str) -> None:
    world, document = world_with(extract, text)
    whole = extract(text.encode(), name="", limits=None, pages=PageRange(1, 100))
    assert isinstance(whole, DocumentText)

    steps = finish(world, document)

    written = {chunk for _, chunk, _ in world.chunks.rows.values()}
    assert written == set(split(whole, document.destination.chunking))
    assert stored(world, document).status is Status.SEARCHABLE
    assert steps > 2


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_no_range_is_searchable_before_all_are(extract: Extract, text: str) -> None:
    world, document = world_with(extract, text)

    world.range_indexer.index_range(document.document_id, document.generation)

    halfway = stored(world, document)
    assert (halfway.version, halfway.status, halfway.progress is None) == (None, Status.WAITING, False)
    assert event_for_change(document.model_copy(update={"waiting_for": "workflow", "waits": 1}), halfway) is None


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_ranges_that_run_twice_or_restart_embed_nothing_twice(extract: Extract, text: str) -> None:
    world, document = world_with(extract, text)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.documents._change(stored(world, document), progress=None)  # as if the record had never been written

    finish(world, document)

    assert len(world.letters.embedded) == len(set(world.letters.embedded)) == stored(world, document).chunks


def test_a_document_waits_for_a_model_that_fails_between_ranges_and_then_continues() -> None:
    world, document = world_with(paged, BOOK)

    class Tired(LetterEmbedder):
        def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
            if len(self.embedded) == 4:
                raise TransientError("stopped", dependency=model_dependency("minilm"))
            return super().embed(model, texts)

    world.embedder = Tired()
    finish(world, document)
    waiting = stored(world, document)
    assert (waiting.waiting_for, waiting.progress and waiting.progress.pages) == ("model:minilm", 4)

    world.embedder = world.letters
    finish(world, document)
    assert (stored(world, document).status, len(world.letters.embedded)) == (Status.SEARCHABLE, 3)


def test_an_object_that_changes_between_ranges_is_read_from_its_beginning() -> None:
    world, document = world_with(paged, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.put(LETTER, BOOK.replace("page", "leaf").encode())

    finish(world, document)

    texts = sorted(chunk.text for _, chunk, _ in world.chunks.rows.values())
    assert texts == sorted(BOOK.replace("page", "leaf").split("\f"))


def test_an_overtaken_workflow_leaves_no_chunks() -> None:
    world, document = world_with(paged, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.put(LETTER, b"One page.")
    accept_changes([change("02")], documents=world.documents, queue=world.queue)
    world.indexer.index(document.document_id)

    assert world.range_indexer.index_range(document.document_id, document.generation)
    assert [chunk.text for _, chunk, _ in world.chunks.rows.values()] == ["One page."]


def test_an_object_deleted_between_ranges_is_left_to_the_queues_worker() -> None:
    world, document = world_with(paged, BOOK)
    world.range_indexer.index_range(document.document_id, document.generation)
    world.objects.remove(LETTER)

    assert world.range_indexer.index_range(document.document_id, document.generation)
    world.indexer.index(document.document_id)
    assert (stored(world, document).status, world.chunks.rows) == (Status.DELETED, {})


def test_pages_without_text_are_listed_together_across_ranges() -> None:
    world, document = world_with(paged_with_images, "One.\f\f\fFour.\f\fSix.\f")

    finish(world, document)

    after = stored(world, document)
    assert (after.status, after.notice) == (
        Status.SEARCHABLE,
        "Pages 2-3, 5, 7 have no text, only images. The rest of the document is searchable.",
    )


def test_a_document_of_one_range_lists_its_pages_without_text_too() -> None:
    world = World(reader=Reader(paged_with_images, split))
    world.objects.put(LETTER, b"One.\f\fThree.")
    [document] = accept_changes([change()], documents=world.documents, queue=world.queue)

    world.indexer.index(document.document_id)

    assert stored(world, document).notice == "Page 2 has no text, only images. The rest of the document is searchable."


def test_a_large_document_without_text_fails_with_that_cause() -> None:
    world, document = world_with(paged, "\f" * 6)

    finish(world, document)

    assert "has no text" in (stored(world, document).cause or "")
